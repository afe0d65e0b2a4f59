def (a, b) = [1, 2, 3]
println "$a $b"
def (c, d) = ['only']
println "$c $d"
def pair = tuple('x', [1, 2])
def (name, values) = pair
println "$name ${values.sum()}"
def (p, q) = 'k=v'.split('=')
println "$p $q"
def x = 1
def y = 2
(x, y) = [y, x]
println "$x $y"
