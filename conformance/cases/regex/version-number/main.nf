println nextflow.version.matches('>=23.04')
println nextflow.version.matches('>=23.04, <23.10')
println nextflow.version.matches('<22')
println nextflow.version > '22.10.0'
println nextflow.version.getClass().getSimpleName()
println nextflow.version.toString().tokenize('.').size() >= 3
