def present() {
    1
}
