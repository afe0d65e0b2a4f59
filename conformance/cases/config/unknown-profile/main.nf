println 'unreached'
