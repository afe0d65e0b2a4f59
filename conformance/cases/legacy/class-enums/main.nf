println Strand.FORWARD
println Strand.REVERSE.code + Strand.REVERSE.flag + Strand.REVERSE.name() + Strand.REVERSE.ordinal()
println Strand.values()
println Strand.values()*.stranded
println Strand.byCode('rf')
println Strand.valueOf('NONE') == Strand.NONE
println 'FORWARD' as Strand
println Strand.FORWARD < Strand.REVERSE
println Strand.NONE.class
println Level.LOW.next()
println([Level.HIGH, Level.LOW].sort())
println([(Level.LOW): 1][Level.LOW])
switch (Strand.REVERSE) {
    case Strand.FORWARD:
        println 'forward'
        break
    case Strand.REVERSE:
        println 'reverse'
        break
}
for (level in Level.values()) {
    println level
}
try {
    Strand.valueOf('BLUE')
}
catch (IllegalArgumentException e) {
    println e.message
}
