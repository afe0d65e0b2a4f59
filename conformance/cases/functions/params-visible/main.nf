params.who = 'me'
params.greeting = 'Hi'

def message() {
    "${params.greeting} ${upper(params.who)}"
}

def upper(text) {
    text.toUpperCase()
}

workflow {
    println message()
    println profile()
}

def profile() {
    workflow.profile
}
