import CShim
import Greeter
import Mailer
import Plain
import Tracemark

TracingSystem.bootstrap(ConsoleExporter())

Trace.start("consumer") { _ in
    print(greet("Ada"), address("ada"), weather(in: "Bern"), plain(), shim(), separator: "; ")
}
