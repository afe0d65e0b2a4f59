def show = { text -> println "$text -> ${MemoryUnit.of(text)} = ${MemoryUnit.of(text).toBytes()}" }
['1 GB', '1.GB', '1GB', '512 MB', '1.5 TB', '10 KB', '4B', '2g', '3 m', '1.5 GB', '0.5 MB', '100 B'].each(show)
println MemoryUnit.of(2048)
println 6.GB
println 16.MB
println 1.KB
println 2.TB
println 3.B
println 1.5.GB
println '2 GB' as MemoryUnit
println 1024 as MemoryUnit
println 6.GB.toMega()
println 6.GB.toGiga()
println 6.GB.toKilo()
println 6.GB.mega
println 6.GB.giga
println 6.GB.bytes
println 1.GB.kilo
println 1536.MB.giga
println 1536.MB.toUnit('MB')
println 1536.MB.toUnit('GB')
println 1.GB.getClass().getName()
println((6.GB.mega * 0.8).intValue())
