println 'before'
assert 1 + 1 == 3 : 'the sum is wrong'
println 'after'
