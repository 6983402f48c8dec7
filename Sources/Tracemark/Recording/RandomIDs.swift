/// The generator of ids: xoshiro256** by Blackman and Vigna, seeded by the system for each thread.
///
/// The state has 256 bits, so that the sequences of a whole fleet's threads do not meet. With 64 bits they probably
/// would. Ids need to be unique, not secret.
struct RandomIDs {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    init() {
        var system = SystemRandomNumberGenerator()
        // A state of zeros is the only one that is not allowed.
        state = (system.next() | 1, system.next(), system.next(), system.next())
    }

    mutating func next() -> UInt64 {
        let product = state.1 &* 5
        let result = (product << 7 | product >> 57) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = state.3 << 45 | state.3 >> 19
        return result
    }
}
