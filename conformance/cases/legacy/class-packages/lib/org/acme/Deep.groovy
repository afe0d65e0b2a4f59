package org.acme

import org.acme.util.Names
import static org.acme.util.Names.LIMIT
import static java.lang.Math.max

class Deep {
    static String name() { "deep ${Sibling.name()} ${Beside.name()} ${Names.clean('a b')}" }

    static limit() { max(LIMIT, 2) }

    static class Inner {
        int v = 3

        String toString() { "inner $v" }
    }

    static make() { new Inner(v: 9) }
}

class Beside {
    static name() { 'beside' }
}
