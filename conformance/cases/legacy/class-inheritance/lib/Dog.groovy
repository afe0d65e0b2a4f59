class Dog implements Loud {
    String name = 'rex'
}
