def dir = file('out')
println dir.mkdirs()
println dir.exists()
def a = file('out/a.txt')
a.text = 'first\n'
a << 'second\n'
a.append('third\n')
println a.text
file('out/b.txt').write('b content\n')
file('out/c.txt').withWriter { w -> w << 'c content\n' }
a.copyTo('out/copy.txt')
file('out/sub').mkdir()
a.copyTo(file('out/sub'))
file('out/b.txt').moveTo('out/sub/moved.txt')
println file('out/b.txt').exists()
file('out/c.txt').renameTo('out/renamed.txt')
println file('out/sub/moved.txt').delete()
file('out/gone').mkdirs()
file('out/gone/x.txt').text = 'x'
println file('out/gone').deleteDir()
println file('out/gone').exists()
println file('out/never').delete()
a.mklink('out/link.txt')
println file('out/link.txt').isLink()
println file('out').list().toList().sort()
file('out/lines.txt').text = ['x', 'y'].join('\n')
file('out/sub').eachFile { f -> println f.name }
