def n = 10
def m = n
-3
println m
def k = 5
+1
println k
def same_line = n -
    3
println same_line
