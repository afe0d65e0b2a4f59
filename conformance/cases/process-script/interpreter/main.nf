process RUN {
    input:
    val n

    output:
    stdout

    script:
    """
    #!/usr/bin/env perl
    my \$x = ${n} * 2;
    print "perl \$x\\n";
    """
}

workflow {
    RUN(21)
    RUN.out.view()
}
