workflow {
    NO_SUCH_PROCESS(1)
}
