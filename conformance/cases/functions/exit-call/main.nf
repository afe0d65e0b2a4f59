println 'before'
exit(3)
println 'after'
