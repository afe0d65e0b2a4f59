def f = file('')
