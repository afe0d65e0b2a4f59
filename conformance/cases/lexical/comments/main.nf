#!/usr/bin/env nextflow
// a line comment before anything else
/* a block
   comment */
println(/* inside the call */ 'one')
def list = [
    1, // after the first
    /* before the second */ 2,
    // a line of its own
    3
]
println list
def map = [
    a: 1, // first entry
    /* and */ b: 2
    // nothing after the last
]
println map
println 'text // is not a comment'
println "neither /* is */ this"
def url = 'https://example.org/x' // a real one
println url
if (true) { // after the brace
    // only a comment
    println 'inside'
} /* trailing */
