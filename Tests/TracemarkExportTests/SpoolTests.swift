import Foundation
import Testing
import Tracemark

@testable import TracemarkExport

@Suite("The spool")
struct SpoolTests {
    private func batch(_ number: Int, bytes: Int = 1_000) -> OTLPBatch {
        OTLPBatch(body: Array("\(number) ".utf8) + [UInt8](repeating: 7, count: bytes), spanCount: 10)
    }

    private func drain(_ spool: Spool) -> [Int] {
        var numbers: [Int] = []
        while let batch = spool.first(spanLimit: 50) {
            #expect(batch.spanCount <= 50)
            let texts = batch.body.filter { $0 != 7 }.split(separator: 32)
            numbers += texts.map { Int(String(decoding: $0, as: UTF8.self)) ?? -1 }
            spool.remove(batch)
        }
        return numbers
    }

    @Test("Requests come out in the order they went in, and leave no file behind")
    func order() throws {
        let place = try TemporaryPlace()
        let spool = try #require(Spool(directory: "\(place.path)/a/b", byteLimit: 10_000_000))
        for number in 0..<2_000 { spool.append(batch(number)) }
        #expect(place.segments.count > 1)
        #expect(drain(spool) == Array(0..<2_000))
        #expect(place.segments == [])
        for number in 0..<5 { spool.append(batch(number)) }
        #expect(drain(spool) == Array(0..<5))
    }

    @Test("Another process takes over where the one before ended, and nobody reads what another one holds")
    func adoption() throws {
        let place = try TemporaryPlace()
        var first = Spool(directory: place.path, byteLimit: 10_000_000)
        for number in 0..<10 { first?.append(batch(number)) }
        for _ in 0..<3 { first.map { $0.remove($0.first(spanLimit: 1)!) } }
        let second = try #require(Spool(directory: place.path, byteLimit: 10_000_000))
        second.adoptAbandoned()
        #expect(second.first(spanLimit: 50)?.spanCount == nil)
        second.append(batch(100))
        first = nil
        second.adoptAbandoned()
        #expect(drain(second) == Array(3..<10) + [100])
        #expect(place.segments == [])
    }

    @Test("Beyond its bytes the oldest are dropped and counted")
    func bound() throws {
        let place = try TemporaryPlace()
        let spool = try #require(Spool(directory: place.path, byteLimit: 1_000_000))
        for number in 0..<5_000 {
            spool.append(batch(number))
            if number.isMultiple(of: 500) { #expect(place.bytes <= 1_000_000) }
        }
        let left = drain(spool)
        #expect(left.last == 4_999 && left == Array(left[0]..<5_000))
        #expect(spool.droppedSpanCount == (5_000 - left.count) * 10)
        #expect(left.count > 700)
        // What never fits drives out nothing.
        spool.append(batch(0))
        spool.append(batch(1, bytes: 2_000_000))
        #expect(drain(spool) == [0])
    }

    @Test("A record that was cut off, or changed, is left out; what stands before it is not")
    func broken() throws {
        for cut in [1, 500, 1_010, 1_018] {
            let place = try TemporaryPlace()
            var spool = Spool(directory: place.path, byteLimit: 1_000_000)
            for number in 0..<3 { spool?.append(batch(number)) }
            spool = nil
            let path = try #require(place.segments.first)
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            try bytes.dropLast(cut).write(to: URL(fileURLWithPath: path))
            let next = try #require(Spool(directory: place.path, byteLimit: 1_000_000))
            next.adoptAbandoned()
            #expect(drain(next) == [0, 1])
            #expect(place.segments == [])
        }
        let place = try TemporaryPlace()
        var spool = Spool(directory: place.path, byteLimit: 1_000_000)
        for number in 0..<3 { spool?.append(batch(number)) }
        spool = nil
        let path = try #require(place.segments.first)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes[bytes.count - 5] ^= 1
        try bytes.write(to: URL(fileURLWithPath: path))
        try Data("not a segment".utf8).write(to: URL(fileURLWithPath: "\(place.path)/x.spool"))
        let next = try #require(Spool(directory: place.path, byteLimit: 1_000_000))
        next.adoptAbandoned()
        #expect(drain(next) == [0, 1])
        #expect(next.damagedSpanCount == 10)
        #expect(place.segments == [])
    }

    @Test("What stands behind a damaged record is delivered, and what was in it counted", arguments: [0, 5, 16, 500])
    func damagedInTheMiddle(_ damage: Int) throws {
        let place = try TemporaryPlace()
        var spool = Spool(directory: place.path, byteLimit: 10_000_000)
        for number in 0..<2 { spool?.append(batch(number)) }
        let start = place.bytes
        for number in 2..<9 { spool?.append(batch(number, bytes: number == 2 ? 100_000 : 1_000)) }
        spool = nil
        let path = try #require(place.segments.first)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes[start + damage] ^= 0x55
        try bytes.write(to: URL(fileURLWithPath: path))
        let next = try #require(Spool(directory: place.path, byteLimit: 10_000_000))
        next.adoptAbandoned()
        // Asking again counts nothing twice.
        #expect(next.first(spanLimit: 20)?.spanCount == 20)
        #expect(next.first(spanLimit: 20)?.spanCount == 20)
        #expect(drain(next) == [0, 1, 3, 4, 5, 6, 7, 8])
        // Where the mark itself is gone nobody knows what was there.
        #expect(next.damagedSpanCount == (damage == 0 ? 0 : 10))
        #expect(place.segments == [])
    }

    @Test(
        "A header that was damaged neither ends the program nor loses a request",
        arguments: [0, 1, 17, 1 << 40, UInt64.max])
    func damagedHeader(_ delivered: UInt64) throws {
        let place = try TemporaryPlace()
        var spool = Spool(directory: place.path, byteLimit: 1_000_000)
        for number in 0..<3 { spool?.append(batch(number)) }
        spool = nil
        let path = try #require(place.segments.first)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        withUnsafeBytes(of: delivered.littleEndian) { bytes.replaceSubrange(8..<16, with: $0) }
        try bytes.write(to: URL(fileURLWithPath: path))
        let next = try #require(Spool(directory: place.path, byteLimit: 1_000_000))
        next.adoptAbandoned()
        // From the middle of the first request on there are but the others.
        #expect(drain(next) == (delivered == 17 ? [1, 2] : [0, 1, 2]))
        #expect(place.segments == [])
    }

    @Test("What lies long in the folder of a key that is used no more is deleted, and nothing else")
    func forgotten() throws {
        let place = try TemporaryPlace()
        func spool(_ folder: String) throws -> Spool {
            let spool = try #require(Spool(directory: "\(place.path)/\(folder)", byteLimit: 1_000_000))
            spool.append(batch(1))
            return spool
        }
        func age(_ path: String) throws {
            let longAgo = Date(timeIntervalSinceNow: -15 * 86_400)
            try FileManager.default.setAttributes([.modificationDate: longAgo], ofItemAtPath: path)
        }
        func files(_ folder: String) -> [String] { place.segments.filter { $0.contains("/\(folder)/") } }
        _ = try spool("old")
        _ = try spool("young")
        _ = try spool("own")
        let held = try spool("held")
        for folder in ["old", "own", "held"] { try age(#require(files(folder).first)) }
        let strange = "\(place.path)/young/x.spool"
        try Data("of another program".utf8).write(to: URL(fileURLWithPath: strange))
        try age(strange)
        try #require(Spool(directory: "\(place.path)/own", byteLimit: 1_000_000)).removeForgotten()
        #expect(files("old") == [] && !FileManager.default.fileExists(atPath: "\(place.path)/old"))
        #expect(files("young").count == 2 && files("own").count == 1 && files("held").count == 1)
        #expect(held.hasRequests)
    }

    @Test("Nobody but the user reads it, and a directory that cannot be made is told by nil")
    func permissions() throws {
        let place = try TemporaryPlace()
        let spool = try #require(Spool(directory: "\(place.path)/s", byteLimit: 1_000_000))
        spool.append(batch(1))
        let segment = try #require(place.segments.first)
        #expect(try FileManager.default.attributesOfItem(atPath: segment)[.posixPermissions] as? Int == 0o600)
        #expect(try FileManager.default.attributesOfItem(atPath: "\(place.path)/s")[.posixPermissions] as? Int == 0o700)
        try Data().write(to: URL(fileURLWithPath: "\(place.path)/file"))
        #expect(Spool(directory: "\(place.path)/file/s", byteLimit: 1_000_000) == nil)
    }

    @Test("While the disk takes nothing spans wait in memory, and none is lost")
    func diskTakesNothing() async throws {
        let server = try SinkServer(.answer(503))
        defer { server.close() }
        let place = try TemporaryPlace()
        let folder = "\(place.path)/spool"
        let exporter = OTLPExporter.to(server) { $0.spool = .init(directory: folder) }
        // A file in its place is what no user can write into, root neither.
        try await wait { !((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).isEmpty }
        try FileManager.default.removeItem(atPath: folder)
        try Data().write(to: URL(fileURLWithPath: folder))
        for number in 0..<20 {
            exporter.export([.numbered(number)])
            exporter.flush()
        }
        #expect(exporter.statistics == OTLPStatistics())
        server.behave(.take())
        try await wait { server.parts.count >= 20 }
        #expect(server.names == (0..<20).map(String.init))
        exporter.shutdown()
    }

    @Test("What the disk does not take is still the caller's, and taken when there is room")
    func roomAgain() throws {
        let place = try TemporaryPlace()
        let folder = "\(place.path)/spool"
        let spool = try #require(Spool(directory: folder, byteLimit: 1_000_000))
        try FileManager.default.removeItem(atPath: folder)
        #expect(!spool.append(batch(1)))
        #expect(spool.droppedSpanCount == 0 && !spool.hasRequests)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        #expect(spool.append(batch(1)))
        #expect(drain(spool) == [1])
    }

    @Test("What the server does not take waits on disk, and is delivered in order when it is back")
    func outage() async throws {
        let server = try SinkServer(.answer(503))
        defer { server.close() }
        let place = try TemporaryPlace()
        let exporter = OTLPExporter.to(server, spool: place)
        for first in stride(from: 0, to: 1_000, by: 100) {
            exporter.export((first..<first + 100).map { .numbered($0) })
            exporter.flush()
        }
        #expect(place.segments.count == 1 && exporter.statistics.sentSpanCount == 0)
        server.behave(.take())
        try await wait { server.parts.count >= 1_000 }
        exporter.export([.numbered(1_000)])
        exporter.flush()
        #expect(server.names == (0...1_000).map(String.init))
        #expect(place.segments == [])
        exporter.shutdown()
    }
}
