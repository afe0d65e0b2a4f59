import java.time.*
import java.time.format.DateTimeFormatter
import java.util.regex.*

println LocalDate.of(2020, 2, 28).plusDays(2)
println Pattern.compile('a+').matcher('caat').find()
println DateTimeFormatter.ofPattern('dd.MM.yyyy').format(LocalDate.of(2020, 2, 28))
