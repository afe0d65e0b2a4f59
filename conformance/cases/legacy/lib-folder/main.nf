println Tools.twice('ab')
println new Tools().label(3)
