class Cmp implements Comparator<String> {
    int compare(String a, String b) { a.toLowerCase() <=> b.toLowerCase() }
}
