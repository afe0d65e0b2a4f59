print 'no newline, '
println 'then one'
println()
printf('%s is %d\n', 'x', 5)
log.info 'information'
log.info """
    several
    lines
    """.stripIndent()
log.debug 'not shown'
log.trace 'not shown'
System.out.println('direct')
System.err.println('to the error stream')
println 'last'
