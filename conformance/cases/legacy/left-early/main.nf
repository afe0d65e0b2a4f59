params.help = true
params.a = false

def conditional() {
    if (!params.a) {
        return 'conditional'
    }
    nothing1
}

def always() {
    return 'always'
    nothing2
}

def looping() {
    for (x in [1]) {
        return 'looping'
    }
    nothing3
}

def switching() {
    switch (1) {
        case 1: return 'switching'
        default: return 'never'
    }
    nothing4
}

def throwing() {
    try {
        throw new IllegalStateException('thrown')
    }
    finally {
        println 'finally'
    }
    nothing5
}

def uncalled() {
    def c = { nothing6 }
    [].each { nothing7 }
    'uncalled'
}

def asserting() {
    assert true : nothing8
    'asserting'
}

workflow {
    println conditional()
    println always()
    println looping()
    println switching()
    try {
        throwing()
    }
    catch (Throwable e) {
        println 'caught'
    }
    println uncalled()
    println asserting()
    def absent = null
    absent?.with { nothing9 }
    if (params.help) {
        println 'help'
        exit 0
    }
    nothing10
}
