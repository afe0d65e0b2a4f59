import org.slf4j.LoggerFactory

workflow {
    def logger = LoggerFactory.getLogger(nextflow.script.ScriptBinding)
    logger.warn('told {} of {}', 1, 2)
    logger.setLevel(ch.qos.logback.classic.Level.ERROR)
    logger.warn('too quiet')
    assert !logger.isWarnEnabled()
    logger.setLevel(ch.qos.logback.classic.Level.DEBUG)
    logger.warn('as before')
}
