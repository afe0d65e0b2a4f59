enum Size {
    SMALL,
    LARGE,
    HUGE
}

def attempt(closure) {
    try {
        closure()
    }
    catch (Exception e) {
        e.class.simpleName
    }
}

workflow {
    println Size.LARGE.name() + Size.LARGE.ordinal()
    println Size.valueOf('HUGE')
    println Size.values().toList()
    println Size.SMALL < Size.LARGE
    println([Size.HUGE, Size.SMALL].sort())
    println Size.SMALL == 'SMALL'
    println Size.SMALL instanceof Size
    println 'LARGE' as Size
    println attempt { Size.TINY }
}
