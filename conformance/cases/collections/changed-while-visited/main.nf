workflow {
 def r = { c -> try { c() } catch (e) { e.class.simpleName } }
 println r { def m=[a:1]; for (k in m.keySet()) m[k+'_x'] = 1; m }
 println r { def m=[a:1,b:2]; m.keySet().each { if (it=='b') m.z = 1 }; m }
 println r { def m=[a:1,b:2]; for (e in m.entrySet()) if (e.key=='b') m.remove('a'); m }
 println r { def s=[1] as Set; for (e in s) s << 2; s }
 println r { def m=[a:1,b:2]; for (k in m.keySet()) m.remove(k); m }
 println r { def m=[a:1,b:2]; for (k in m.values()) m.c = 1; m }
 println r { def m=[a:1]; for (k in m.values()) m.c = 1; m }
 println r { def m=[a:1,b:2]; m.each { k, v -> m.remove('a') }; m }
 println r { def m=[:].withDefault{[]}; m.a; m.each { k,v -> m.z << 1 }; m }
 println r { def l=[1,2,3]; for (x in l) if (x == 3) l << 4; l }
 println r { def m=[a:1,b:2]; def i = m.keySet().iterator(); i.next(); i.next(); m.z = 1; i.hasNext() }
 println r { def m=[a:1,b:2,c:3]; def i = m.entrySet().iterator(); while (i.hasNext()) { if (i.next().value < 3) i.remove() }; m }
 println r { def m=[b:2,a:1] as TreeMap; for (k in m.keySet()) if (k == 'b') m.z = 9; m }
}
