println "${params.x} ${params.y} ${params.z}"
