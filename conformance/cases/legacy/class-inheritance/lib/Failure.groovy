class Failure extends RuntimeException {
    final int code

    Failure(String message, int code) {
        super(message)
        this.code = code
    }
}

class Deep extends Exception {
    Deep(String message, Throwable cause) { super(message, cause) }

    String getMessage() { 'deep ' + super.getMessage() }
}

class Bare extends Exception { }
