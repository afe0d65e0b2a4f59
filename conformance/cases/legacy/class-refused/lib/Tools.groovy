class Tools {
    static String twice(String s) {
        return s + s
    }

    String label(int n) {
        return "n=${n}"
    }
}
