println "${params.a} ${params.b} ${params.c} ${params.d}"
