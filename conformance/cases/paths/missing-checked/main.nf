println 'before'
println file('data.txt', checkIfExists: true).name
def f = file('nowhere.txt', checkIfExists: true)
println 'after'
