println "started in ${projectDir.name}"
println params.x
