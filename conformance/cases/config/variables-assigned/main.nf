process P { 
output: path 'o.txt'
script: "echo 'args:$task.ext.args a2:$task.ext.a2' > o.txt" } 
workflow { P() | view { it.text } }
