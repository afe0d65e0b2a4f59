workflow { 
 def ws = 7000
 println "${(int)(ws / 1000)}k"
 println((int)(7.9))
 println((String)(1) + 'x')
 println((int) 7.9)
 println((long)(3.7) + (double)(2))
 println((Integer)('4'.toInteger()))
 println((List)[1,2])
}
