process MAKE {
    input:
    val x

    output:
    tuple val(x), path('*.txt')

    script:
    """
    echo $x > ${x}.txt
    """
}

workflow {
    main:
    made = MAKE(channel.of('a', 'b')).toSortedList { l, r -> l[0] <=> r[0] }.flatMap { l -> l }

    publish:
    files = made.map { x, f -> f }
    pairs = made
    one = channel.value([id: 'x', n: 3])
    many = channel.of(1..25)
    hidden = channel.of(1)
}

output {
    files {
        index {
            path 'files.csv'
        }
    }
    pairs {
    }
    one {
    }
    many {
    }
    hidden {
        enabled false
    }
}
