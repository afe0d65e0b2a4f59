println params.n + 1
println params.flag ? 'on' : 'off'
println params.dec + 1
println params.text
