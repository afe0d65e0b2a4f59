interface Named {
    int LIMIT = 3

    String getName()
}
