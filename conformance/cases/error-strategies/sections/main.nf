workflow {
    main:
    println 'main'

    onComplete:
    println "complete ${workflow.success}"

    onError:
    println 'never'
}
