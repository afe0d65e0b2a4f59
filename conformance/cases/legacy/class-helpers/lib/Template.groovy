class Template {
    private static Map colours(Boolean plain) {
        Map codes = [:]
        codes['bold']  = plain ? '' : '<b>'
        codes['reset'] = plain ? '' : '</b>'
        return codes
    }

    static String title(String text, Boolean plain) {
        Map c = colours(plain)
        String.format(
            """\
            ${line(plain)}
            ${c.bold}${text}${c.reset}
            """.stripIndent()
        )
    }

    static String line(Boolean plain) {
        Map c = colours(plain)
        return "-${c.bold}----${c.reset}-"
    }
}
