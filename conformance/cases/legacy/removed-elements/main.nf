def t(int n, Closure c) {
    try {
        def v = c.call()
        println "$n: ${v == null ? null : v.getClass().simpleName + ' ' + v}"
    } catch (Exception e) {
        println "$n: ${e.getClass().simpleName}"
    }
}
t(1) { def l = [1,2,3,4]; l.remove((Object) 3); l }
t(2) { def l = [1,2,3,4]; l.remove(3 as Object); l }
t(3) { def l = [1,2,3,4]; l.remove(Integer.valueOf(3)); l }
t(4) { def l = [1,2,3,4]; l.remove(3 as Integer); l }
t(5) { def l = [1,2,3,4]; l.remove((Integer) 3); l }
t(6) { def l = [1,2,3,4]; Integer i = 3; l.remove(i); l }
t(7) { def l = [1,2,3,4]; Object i = 3; l.remove(i); l }
t(8) { def l = [1,2,3,4]; l.remove((int) 3); l }
t(9) { def l = [1L,2L,3L,4L]; l.remove(3L); l }
t(10) { def l = [1,2,3,4]; l.remove(3L); l }
t(11) { def l = ['a','b']; l.remove('a'); l }
t(12) { def l = ['a','b']; l.remove((Object) 'a') }
t(13) { def l = [1,2,3,4]; [l.remove((Object) 3), l.remove((Object) 9)] }
t(14) { def l = [1,2,3,4] as LinkedList; l.remove((Object) 3); l }
t(15) { def l = [1,2,3,4] as LinkedList; l.remove((Object) 3) }
t(16) { def l = [1,2,3,4] as Set; l.remove((Object) 3); l }
t(17) { def l = [1,2,3,4]; l.removeElement(3); l }
t(18) { def l = [1,2,3,4]; l.removeAt(0) }
t(19) { def l = [1,2,3,4]; l.remove(new Integer(3)); l }
t(20) { def l = [1,2,3,4]; l.remove(3 as int); l }
t(21) { def l = [1,2,3,4]; l.remove((short) 3); l }
t(22) { def l = [1,2,3,4]; l.remove(null); l }
