def name = 'sample_12_R1.fastq.gz'
println name ==~ /.*\.gz/
println name ==~ /sample/
def m = name =~ /_(\d+)_R(\d)/
println m ? 'found' : 'not found'
println m[0]
println m[0][0]
println m[0][1]
println m[0][2].toInteger() + 1
println(('xyz' =~ /\d/) ? 'digit' : 'no digit')
println((name =~ /\d/).count)
println((name =~ /\d/).size())
println((name =~ /\d+/)[0])
println((name =~ /\d+/)[1])
println((name =~ /[a-z]+/).collect { s -> s })
def n = name =~ /(?<sample>\w+?)_/
println n.find()
println n.group('sample')
println n.group(1)
println name.matches('sample.*')
println name.matches('sample')
println 'abc'.matches(~/[a-c]+/)
println('a1b2'.findAll(/[a-z](\d)/) { all, digit -> digit })
println 'a1b2'.findAll(/\d/)
println 'a1b2'.find(/\d/)
println 'a1b2'.find(/z/)
if (name =~ /fastq/) {
    println 'fastq'
}
def (whole, id) = (name =~ /sample_(\d+)/)[0]
println "$whole $id"
println((name =~ /_R(\d)/).replaceAll('_X$1'))
