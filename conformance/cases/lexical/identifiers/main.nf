def été = 'summer'
println été
def _private = 1
println _private
def with_digits_2 = 2
println with_digits_2
def input = 'in'
def output = 'out'
def tuple_ = 'tuple'
def path = 'path'
def val = 'val'
def when = 'when'
def script = 'script'
def stage = 'stage'
println "$input $output $tuple_ $path $val $when $script $stage"
def map = [process: 1, workflow: 2, path: 3, in: 4, process_: 5, val: 6]
println map
println map.process + map.workflow + map.path
println map.in
println map.'val'
println map.keySet().collect { k -> k.getClass().getSimpleName() }
