def pairs() {
    def found = []
    outer: for (i in 1..3) {
        for (j in 1..3) {
            if (j == 2) continue outer
            if (i == 3) break outer
            found << "$i$j"
        }
    }
    return found
}

def products() {
    def found = []
    int n = 0
    top:
    while (true) {
        n++
        for (int k = 0; k < 5; k++) {
            switch (n * k) {
                case 3: continue
                case 8: break top
                default: found << n * k
            }
        }
    }
    return found
}

def locked() {
    def all = []
    synchronized (all) {
        all << 1
    }
    return all
}

workflow {
    println pairs()
    println products()
    println locked()
}
