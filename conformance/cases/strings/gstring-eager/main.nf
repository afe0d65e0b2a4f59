def x = 'a'
def text = "v-${x}"
x = 'b'
println text
println text == 'v-a'
println text.length()
println(["${x}": 1].get('b'))
println([b: 1].get("${x}"))
println([b: 1]["${x}"])
println(['v-a', 'c'].contains(text))
println(text in ['v-a'])
println([text, 'v-a'].unique())
println([text, 'v-a'].toSet().size())
println text instanceof String
def list = [1]
def shown = "${list}"
list << 2
println shown
