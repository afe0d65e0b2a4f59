workflow {
    channel.of(1, 2).subscribe { n -> println "got $n" }
    channel.of('a').subscribe(onNext: { s -> println "next $s" }, onComplete: { println 'done' })
}
