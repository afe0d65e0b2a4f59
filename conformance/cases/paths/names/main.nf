def p = file('/data/run.1/sample_R1.fastq.gz')
println p
println p.name
println p.getName()
println p.baseName
println p.BaseName
println p.getBaseName()
println p.getBaseName(2)
println p.simpleName
println p.extension
println p.getExtension()
println p.parent
println p.getParent().name
println p.fileName
println p.parent.parent
println file('/a/noext').extension == ''
println file('/a/noext').baseName
println file('/a/.hidden').name
println file('/a/.hidden').baseName
println file('/a/x.tar.gz').simpleName
println file('/a/b/').name
println p.scheme
println p.toString().length()
println p.nameCount
println file('/').name
