process RUN {
    output:
    val 1

    script:
    """
    echo ran > ${launchDir}/ran.txt
    """
}

workflow {
    println 'constructed'
    RUN()
    println file('ran.txt').exists()
}
