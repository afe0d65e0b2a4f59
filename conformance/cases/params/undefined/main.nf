println "value ${params.nope}"
