def show = { text -> println "$text -> ${Duration.of(text)} = ${Duration.of(text).toMillis()}" }
['100ms', '1s', '30 sec', '10 seconds', '5m', '5 min', '2 minutes', '1h', '3 hours', '1d', '2 days',
    '1d 2h 3m', '1h30m', '1.5h', '90 min', '3601s', '0.5s', '1day', '1000 millis', '25h'].each(show)
println Duration.of(1500)
println 3.days
println 10.min
println 1.h
println 5.s
println 500.ms
println 1.hour
println 90.min
println 1.5.h
println '2h' as Duration
println 1000 as Duration
println Duration.of('1h').getClass().getName()
println 1.h.toMinutes() + 1.h.toSeconds() + 1.h.toHours()
println 36.h.toDays()
println 90.s.minutes
println 90.s.seconds
println 1.d.hours
println 1.s.millis
