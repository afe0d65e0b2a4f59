println 'a.b.c'.replace('.', '-')
println 'a.b.c'.replaceAll('.', '-')
println 'a.b.c'.replaceAll(/\./, '-')
println 'a.b.c'.replaceFirst(/\./, '-')
println 'john smith'.replaceAll(/(\w+) (\w+)/, '$2 $1')
println 'abc'.replaceAll(/[ac]/) { m -> m.toUpperCase() }
println 'a1b2'.replaceAll(/([a-z])(\d)/) { all, letter, digit -> "${digit}${letter}" }
println 'abcabc' - 'b'
println 'sample.fq.gz' - '.gz'
println 'sample.fq.gz' - ~/\.f.*$/
println 'abcabc'.minus('c')
println 'abc' - 'x'
println 'a  b'.replaceAll(/\s+/, ' ')
println 'tr-x'.tr('a-z', 'A-Z')
println 'x'.concat('y')
println 'x' + 1 + 2
println 'x' + [1] + [a: 1]
