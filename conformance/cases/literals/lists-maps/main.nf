println([])
println([:])
println([1, 'two', 3.0, null, true, [4, [5]], [k: 'v']])
println([1, 2, 3,])
println([a: 1, 'b c': 2, "d": 3, 4: 'four', (1 + 4): 'five', true: 'yes',])
def key = 'dynamic'
println([(key): 1, key: 2])
println([a: [b: [c: 1]]])
println([1, 2, 3].getClass().getName())
println([a: 1].getClass().getName())
println(['x', 'y'].inspect())
println([a: 'x', b: [1, 'y']].inspect())
def nested = [
    samples: [
        [id: 's1', reads: ['a', 'b']],
        [id: 's2', reads: []],
    ],
]
println nested
println nested.samples[1].id
println nested.samples*.id
println nested.samples.reads
