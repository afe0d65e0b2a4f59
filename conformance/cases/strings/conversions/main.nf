println '42'.toInteger() + 1
println ' 42 '.toInteger()
println '42'.toLong().getClass().getName()
println '1.50'.toBigDecimal()
println '1.5'.toDouble()
println '1.5'.toFloat()
println '1e3'.toDouble()
println '42' as int
println '42' as Integer
println '4.5' as double
println '42'.isInteger()
println '4.2'.isInteger()
println '4.2'.isNumber()
println '4.2'.isDouble()
println 'x'.isNumber()
println '9999999999'.isInteger()
println '9999999999'.isLong()
println 'true'.toBoolean()
println 'Y'.toBoolean()
println '1'.toBoolean()
println 'yes'.toBoolean()
println 'false' as Boolean
println '' as Boolean
println 12.toString() + 1
println 3.14 as String
println '5' + 5
println '5'.toInteger() + 5
println String.format('%05.2f|%-5s|%3d|%x', 3.14159, 'ab', 7, 255)
println 'a=%s b=%d'.formatted('x', 3)
