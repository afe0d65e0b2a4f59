workflow { println 'done' }
