package org.acme

class Sibling {
    static String name() { 'sibling' }
}
