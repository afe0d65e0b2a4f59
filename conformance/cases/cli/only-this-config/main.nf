println "${params.a} ${params.b}"
