def n = 10
def m = n
-3
println m
def text = 'a'
+'b'
println text
def same_line = n -
    3
println same_line
