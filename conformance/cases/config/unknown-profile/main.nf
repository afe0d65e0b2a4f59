println 'never'
