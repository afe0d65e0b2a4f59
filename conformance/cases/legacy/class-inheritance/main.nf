println new Square(2.0).describe()
println new Unit().describe()
println new Unit() instanceof Shape
println new Unit() instanceof Named
println new Unit().area()
println Square.LIMIT
println new Dog().shout()
println new Dog() instanceof Loud

try {
    throw new Failure('boom', 3)
}
catch (IOException e) {
    println 'wrong'
}
catch (Failure e) {
    println "${e.code} ${e.message} ${e}"
}
try {
    throw new Failure('again', 4)
}
catch (RuntimeException e) {
    println "${e.class.name} ${e.code}"
}
try {
    throw new Deep('outer', new Failure('inner', 5))
}
catch (Exception e) {
    println "${e.message} - ${e.cause.message} ${e.cause.code}"
}
try {
    throw new Bare()
}
catch (Exception e) {
    println "${e} ${e.message}"
}
try {
    new Bare('x')
}
catch (GroovyRuntimeException e) {
    println e.message
}
