import org.acme.Deep
import org.acme.util.Names as N
import static org.acme.util.Names.clean

println Deep.name()
println Deep.limit()
println Deep
println N.LIMIT
println clean('x  y')
println org.acme.Sibling.name()
println Deep.make()
println new Deep.Inner()
println Deep.make().class
