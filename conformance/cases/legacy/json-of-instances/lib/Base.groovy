class Base {
    String kind = 'base'
    protected int hidden = 5

    String getOrigin() {
        'here'
    }
}
