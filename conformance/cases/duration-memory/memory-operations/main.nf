println 1.GB + 512.MB
println 4.GB - 1.GB
println 4.GB * 2
println 4.GB / 3
println 4.GB * 1.5
println 2 * 4.GB
println 1.GB > 500.MB
println 1024.MB == 1.GB
println 1.GB > '500 MB'
println([3.GB, 1.KB, 2.MB].sort())
println([3.GB, 1.KB].max())
println MemoryUnit.of(0)
println MemoryUnit.of(0) ? 'true' : 'false'
println 1000.B
println 1023.B
println 1025.B
println 1100.KB
println 1500.MB
println 36864.MB
println "${8.GB}"
println 7.MB.toString().length()
