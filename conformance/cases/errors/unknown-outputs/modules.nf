process P {
    output:
    path 'a', emit: aa
    val 1, emit: one

    script:
    "touch a"
}
