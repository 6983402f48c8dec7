/// What holds for the scan of any text, Swift or not.
enum SoundScan {
    static func check(_ file: ScannedFile) {
        var lastStart = 0
        for (index, declaration) in file.declarations.enumerated() {
            precondition(declaration.start >= lastStart, "declarations stand in source order")
            lastStart = declaration.start
            precondition(declaration.start <= declaration.keywordOffset)
            precondition(declaration.keywordOffset <= declaration.nameOffset)
            precondition(declaration.headerEnd >= declaration.keywordOffset)
            precondition(declaration.headerEnd <= file.source.count)
            precondition(declaration.parent ?? -1 < index, "what is around it comes before it")
            precondition(declaration.condition ?? -1 < file.conditions.count)
            check(declaration, in: file)
        }
        for marker in file.declarations.flatMap(\.markers) + file.strayMarkers {
            precondition(file.source.bytes[marker.offset] == UInt8(ascii: "@"))
            precondition(marker.commentStart < marker.offset)
            precondition(marker.nextTokenStart <= file.source.count)
        }
    }

    private static func check(_ declaration: Declaration, in file: ScannedFile) {
        var ranges = [declaration.genericClause, declaration.whereClause, declaration.typeClause]
        ranges += declaration.attributes.map(\.range)
        if let signature = declaration.signature {
            ranges += [signature.genericClause, signature.result, signature.whereClause, signature.effects.errorType]
            for parameter in signature.parameters {
                ranges += [parameter.attributes, parameter.type, parameter.defaultValue]
            }
        }
        for case let range? in ranges {
            precondition(range.lowerBound >= declaration.start && range.upperBound <= declaration.headerEnd)
            _ = file.source.code(range)
            _ = file.source.text(range).freeIdentifiers
        }
    }
}
