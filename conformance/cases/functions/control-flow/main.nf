def kind(x) {
    if (x == null) {
        'null'
    }
    else if (x instanceof String) {
        'string'
    }
    else if (x instanceof Number)
        'number'
    else
        'other'
}

def safely(c) {
    try {
        return c.call()
    }
    catch (NumberFormatException e) {
        return 'not a number'
    }
    catch (Exception e) {
        return "failed: ${e.message}"
    }
}

workflow {
    println kind(null)
    println kind('x')
    println kind(1.5)
    println kind([])
    println safely { -> 'abc'.toInteger() }
    println safely { -> throw new Exception('mine') }
    println safely { -> 'fine' }
    println safely { -> null.toString() }
    println safely { -> throw new IllegalArgumentException('argument') }
    assert 1 + 1 == 2
    assert 'x' : 'never shown'
    println([0, 1, '', 'a', [], [0], [:], [a: 1], null, 0.0, 'false'].collect { v -> v ? 't' : 'f' }.join())
}
