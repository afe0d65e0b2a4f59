package org.acme.util

class Names {
    static final int LIMIT = 5

    static clean(String s) { s.replaceAll(/\s+/, '_') }
}
