import Declarations
import Testing
import Tracemark

extension WrapperTests {
    @Suite(.serialized) struct Noncopyable {}
}

extension WrapperTests.Noncopyable {
    @Test("Members of a type with a noncopyable generic parameter are wrapped for noncopyable arguments too")
    func genericTypes() async throws {
        let spans = await recordSpans {
            var crate = Crate.traced(value: Ticket(number: 7))
            #expect(crate.open() == 1)
            #expect(crate.shake() == 4)
            #expect(crate.look { $0.number } == 7)
            crate.replace(Ticket(number: 8))
            #expect(crate.unwrap().number == 8)
            #expect(Crate<Ticket>.Lid<Ticket>().close(Ticket(number: 1)) == 2)
            #expect(Crate<Ticket>.Side.left.turn() == 3)
            #expect(Crate<Ticket>.Label().read() == 5)
            #expect(Crate(value: 3).copy() == 3)
            #expect(await Store<Ticket>().callCount() == 6)
            #expect(ViewKind<Ticket>().width() == 7)
            #expect(Ticket(number: 9).identify() == 9)
        }
        #expect(spans.count == 13)
    }

    @Test("Noncopyable arguments and results are handed on, in asynchronous functions too")
    func handedOn() async throws {
        let spans = await recordSpans {
            #expect(hold(Ticket(number: 1)) == 1)
            #expect(pass(Ticket(number: 2)).number == 2)
            #expect(await passLater(Coin(value: 3)).value == 3)
            #expect(await mailTicket(Ticket(number: 4)).number == 4)
            #expect(await mailAny(Ticket(number: 5)).number == 5)
            #expect(mail(Parcel()) == 1)
            #expect(await mailLater(Parcel()) == 1)
            #expect(run { 6 } == 6)
            #expect(await runOptional { 7 } == 7)
        }
        #expect(spans.count == 9)
    }
}
