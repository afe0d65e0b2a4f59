def a = '''first
second'''
println a
def name = 'x'
def b = """
    ${name}
      indented
    """
println "[${b}]"
println '''one \
two \
three'''
println """he said "hi" and ""twice\""""
println '''it's '' fine'''
println """a
${[1, 2, 3].collect { n ->
    n * 2
}.join(',')}
b"""
println """\
    not stripped""".length()
println '''\\d \$'''
