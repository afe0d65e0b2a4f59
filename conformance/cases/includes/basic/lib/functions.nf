def greet(name) {
    "Hello ${helper(name)}"
}

def helper(name) {
    "<$name>"
}

def shout(text) {
    text.toUpperCase()
}

def twice(text) {
    shout(text) * 2
}
