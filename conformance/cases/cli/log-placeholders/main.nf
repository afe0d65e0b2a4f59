workflow {
    log.info('a {} b {}', 1, [2, 3])
    log.info('{} and {}', 'one')
    log.info('none {}')
}
