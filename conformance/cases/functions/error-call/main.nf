println 'before'
error "stop here: ${40 + 2}"
println 'after'
