def x = 1
def s = "v${-> x}"
x = 2
println s
println s.size()
def l = [1]
m = "m${-> l}"
l << 2
println m
println "${-> x}" + 'y'
for (i in 0..1) println "$i"
def f = { n -> "n=${-> n}" }
println f(5)
m = "m${-> x}"
x = 7
println m
process A { 
  tag "${-> z}"
  input: val z
  output: stdout
  script:
  y = "yy$z"
  "echo ${-> z} ${task.tag}"
}
workflow { A(Channel.of(1)) | view }
