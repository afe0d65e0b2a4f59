println 'abcabc'.contains('ca')
println 'abc'.contains('')
println 'a' in 'abc'
println 'abcabc'.indexOf('c')
println 'abcabc'.indexOf('x')
println 'abcabc'.lastIndexOf('b')
println 'abcabc'.indexOf('c', 3)
println 'sample.fastq.gz'.endsWith('.gz')
println 'sample.fastq.gz'.startsWith('sam')
println 'abcabc'.count('bc')
println 'x.y'.startsWith('x.')
println 'abc'.equals('abc')
println 'abc'.equalsIgnoreCase('ABC')
println 'abc'.compareTo('abd')
println 'abc' <=> 'abb'
println 'abc' < 'abd'
println 'B' < 'a'
println 'abc'.length() + 'abc'.size()
println 'a,b'.contains(',') && !'ab'.contains(',')
