process SHOW {
    label 'one'
    label 'two'
    ext a: 'directive', b: 'directive', c: 'directive', d: 'directive'

    output:
    val text

    exec:
    def e = task.ext
    text = "${task.process}: a=${e.a} b=${e.b} c=${e.c} d=${e.d} e=${e.e} f=${e.f} g=${e.g}".toString()
}
