3.times { n -> println n }
1.upto(3) { n -> println "up $n" }
3.downto(2) { n -> println "down $n" }
0.step(6, 2) { n -> println "step $n" }
