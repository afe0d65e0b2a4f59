import java.text.SimpleDateFormat

def attempt(Closure action) {
    try {
        println action()
    }
    catch (Exception e) {
        println 'not a pattern'
    }
}

def text(String pattern) {
    def format = new SimpleDateFormat(pattern)
    format.timeZone = TimeZone.getTimeZone('UTC')
    format.format(new Date(1577934245007L))
}

def calendar() {
    def c = Calendar.getInstance(TimeZone.getTimeZone('UTC'))
    c.time = new Date(1577934245007L)
    c.set(2020, 7, 31, 1, 2, 3)
    c
}

def shown(c) {
    def format = new SimpleDateFormat('yyyy.MM.dd HH-mm-ss SSS')
    format.timeZone = TimeZone.getTimeZone('UTC')
    format.format(c.time)
}

workflow {
    attempt { text('S SS SSS SSSSSS') }
    attempt { [text('y' * 70000).size(), text('H' * 70000).size()] }
    attempt { text('y yy yyy yyyyy') }
    attempt { text("yyyy'T'''HH") }
    attempt { text("yyyy'T") }
    attempt { text("'") }
    attempt { text("''") }
    attempt { new Date(7).format("yyyy'T") }
    attempt { new Date(7).format('S', TimeZone.getTimeZone('UTC')) }
    attempt { new SimpleDateFormat("yyyy'T").parse('2020') }
    attempt { new SimpleDateFormat('yyyy-MM-dd S').parse('2020-01-02 7').time % 1000 }
    attempt { new SimpleDateFormat('yyyy.SSS').parse('2020.1234').time % 10000 }
    attempt { java.time.format.DateTimeFormatter.ofPattern("yyyy'T") }

    def c = calendar()
    c.set(Calendar.MONTH, 8)
    c.set(Calendar.DAY_OF_MONTH, 4)
    println shown(c)
    c = calendar()
    c.set(Calendar.MONTH, 8)
    c.get(Calendar.DAY_OF_MONTH)
    c.set(Calendar.DAY_OF_MONTH, 4)
    println shown(c)
    c = calendar()
    c.set(Calendar.MONTH, 8)
    c.add(Calendar.DAY_OF_MONTH, 1)
    println shown(c)
    c = calendar()
    c.set(2020, 1, 29)
    c.set(Calendar.YEAR, 2021)
    c.set(Calendar.MONTH, 4)
    println shown(c)
    c = calendar()
    c.set(Calendar.DAY_OF_WEEK, 2)
    println shown(c)
    c = calendar()
    c.set(Calendar.DAY_OF_YEAR, 4)
    c.set(Calendar.MONTH, 5)
    println shown(c)
    c = calendar()
    c.set(Calendar.HOUR, 5)
    c.set(Calendar.AM_PM, 1)
    println shown(c)
    c = calendar()
    c.set(Calendar.DAY_OF_WEEK, 5)
    c.set(Calendar.WEEK_OF_YEAR, 10)
    println shown(c)
    c = calendar()
    c.set(Calendar.WEEK_OF_MONTH, 1)
    println shown(c)
    c = calendar()
    c.set(Calendar.MONTH, 8)
    println c == c.clone()
    c.set(Calendar.DAY_OF_MONTH, 4)
    println shown(c)
    c = calendar()
    c.clear()
    c.set(Calendar.MONTH, 5)
    println shown(c)
    c = calendar()
    c.clear(Calendar.MONTH)
    println shown(c)
    c = calendar()
    c.set(Calendar.MONTH, 1)
    c.timeZone = TimeZone.getTimeZone('GMT+3')
    c.set(Calendar.DATE, 3)
    println shown(c)
}
