trait Loud {
    int volume = 2

    String shout() { name.toUpperCase() + '!' * volume }

    abstract String getName()
}
