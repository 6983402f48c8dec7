/// Modules whose types are known by name, to tell which import a public signature needs.
///
/// The names are those of Swift 6.3 on Linux. A missing name of another toolchain or platform counts as a name of an
/// unknown module.
enum KnownModules {
    /// The modules that declare a type of a name, where that is known: none for the standard library, which is always
    /// imported. Nil where it is not known.
    static func modules(declaring name: String) -> [String]? {
        if StandardTypes.contains(name) || standard.contains(name) { return [] }
        if essentials.contains(name) { return ["FoundationEssentials"] }
        if internationalization.contains(name) { return ["FoundationInternationalization"] }
        if dispatch.contains(name) { return ["Dispatch"] }
        if runtime.contains(name) { return ["Tracemark"] }
        return foundation.contains(name) || isObjectiveCFoundation(name) ? ["Foundation"] : nil
    }

    /// Returns whether this table has all types of a module.
    static func knowsAll(of module: String) -> Bool {
        switch module {
        case "Swift", "_Concurrency", "_StringProcessing", "Tracemark": return true
        #if os(Linux)
        // On other platforms these modules have more types.
        case "Foundation", "FoundationEssentials", "FoundationInternationalization", "Dispatch": return true
        #endif
        default: return false
        }
    }

    /// Returns the modules that re-export another module.
    static func modules(exporting module: String) -> [String] {
        switch module {
        case "FoundationEssentials": ["FoundationInternationalization", "Foundation"]
        case "FoundationInternationalization", "Dispatch": ["Foundation"]
        default: []
        }
    }

    /// Returns whether a name is an Objective-C one, such as `NSNumber`.
    private static func isObjectiveCFoundation(_ name: String) -> Bool {
        guard name.hasPrefix("NS"), let third = name.utf8.dropFirst(2).first else { return false }
        return third >= UInt8(ascii: "A") && third <= UInt8(ascii: "Z")
    }

    private static let standard = Set(
        words: """
            Actor AdditiveArithmetic AnyActor AnyBidirectionalCollection AnyClass AnyCollection AnyHashable AnyIndex
            AnyIterator AnyKeyPath AnyObject AnyRandomAccessCollection AnyRegexOutput AnySequence Array
            ArrayLiteralConvertible ArraySlice AsyncCompactMapSequence AsyncDropFirstSequence AsyncDropWhileSequence
            AsyncFilterSequence AsyncFlatMapSequence AsyncIteratorProtocol AsyncMapSequence AsyncPrefixSequence
            AsyncPrefixWhileSequence AsyncSequence AsyncStream AsyncThrowingCompactMapSequence
            AsyncThrowingDropWhileSequence AsyncThrowingFilterSequence AsyncThrowingFlatMapSequence
            AsyncThrowingMapSequence AsyncThrowingPrefixWhileSequence AsyncThrowingStream BidirectionalCollection
            BidirectionalIndexable BidirectionalSlice BinaryFloatingPoint BinaryInteger BitwiseCopyable Bool
            BooleanLiteralConvertible BooleanLiteralType CBool CChar CChar16 CChar32 CChar8 CDouble CFloat CFloat16
            CInt CLong CLongDouble CLongLong CShort CSignedChar CUnsignedChar CUnsignedInt CUnsignedLong
            CUnsignedLongLong CUnsignedShort CVaListPointer CVarArg CWideChar CancellationError CaseIterable Character
            CheckedContinuation Clock ClosedRange ClosedRangeIndex Codable CodingKey CodingKeyRepresentable
            CodingUserInfoKey Collection CollectionDifference CollectionOfOne CommandLine Comparable ConcurrentValue
            ContiguousArray ContinuousClock Copyable CountableClosedRange CountablePartialRangeFrom CountableRange
            CustomConsumingRegexComponent CustomDebugStringConvertible CustomLeafReflectable
            CustomPlaygroundDisplayConvertible CustomPlaygroundQuickLookable CustomReflectable CustomStringConvertible
            Decodable Decoder DecodingError DefaultBidirectionalIndices DefaultIndices DefaultRandomAccessIndices
            DefaultStringInterpolation Dictionary DictionaryIndex DictionaryIterator DictionaryLiteral
            DictionaryLiteralConvertible DiscardingTaskGroup DiscontiguousSlice Double DropFirstSequence
            DropWhileSequence Duration DurationProtocol EmptyCollection EmptyIterator Encodable Encoder EncodingError
            EnumeratedIterator EnumeratedSequence Equatable Error Escapable Executor ExecutorJob
            ExpressibleByArrayLiteral ExpressibleByBooleanLiteral ExpressibleByDictionaryLiteral
            ExpressibleByExtendedGraphemeClusterLiteral ExpressibleByFloatLiteral ExpressibleByIntegerLiteral
            ExpressibleByNilLiteral ExpressibleByStringInterpolation ExpressibleByStringLiteral
            ExpressibleByUnicodeScalarLiteral ExtendedGraphemeClusterLiteralConvertible ExtendedGraphemeClusterType
            FixedWidthInteger FlattenBidirectionalCollection FlattenBidirectionalCollectionIndex FlattenCollection
            FlattenCollectionIndex FlattenSequence Float Float16 Float32 Float64 Float80 FloatLiteralConvertible
            FloatLiteralType FloatingPoint FloatingPointClassification FloatingPointRoundingRule FloatingPointSign
            GlobalActor Hashable Hasher Identifiable Indexable IndexableBase IndexingIterator InlineArray
            InstantProtocol Int Int128 Int16 Int32 Int64 Int8 IntegerLiteralConvertible IntegerLiteralType
            IteratorOverOne IteratorProtocol IteratorSequence Job JobPriority JoinedIterator JoinedSequence KeyPath
            KeyValuePairs KeyedDecodingContainer KeyedDecodingContainerProtocol KeyedEncodingContainer
            KeyedEncodingContainerProtocol LazyBidirectionalCollection LazyCollection LazyCollectionProtocol
            LazyDropWhileBidirectionalCollection LazyDropWhileCollection LazyDropWhileIndex LazyDropWhileIterator
            LazyDropWhileSequence LazyFilterBidirectionalCollection LazyFilterCollection LazyFilterIndex
            LazyFilterIterator LazyFilterSequence LazyMapBidirectionalCollection LazyMapCollection LazyMapIterator
            LazyMapRandomAccessCollection LazyMapSequence LazyPrefixWhileBidirectionalCollection
            LazyPrefixWhileCollection LazyPrefixWhileIndex LazyPrefixWhileIterator LazyPrefixWhileSequence
            LazyRandomAccessCollection LazySequence LazySequenceProtocol LosslessStringConvertible MainActor
            ManagedBuffer ManagedBufferPointer MemoryLayout Mirror MirrorPath MutableBidirectionalSlice
            MutableCollection MutableIndexable MutableRandomAccessSlice MutableRangeReplaceableBidirectionalSlice
            MutableRangeReplaceableRandomAccessSlice MutableRangeReplaceableSlice MutableRawSpan MutableSlice
            MutableSpan Never NilLiteralConvertible Numeric ObjectIdentifier OpaquePointer OptionSet Optional
            OutputRawSpan OutputSpan PartialAsyncTask PartialKeyPath PartialRangeFrom PartialRangeThrough
            PartialRangeUpTo PlaygroundQuickLook PrefixSequence RandomAccessCollection RandomAccessIndexable
            RandomAccessSlice RandomNumberGenerator Range RangeExpression RangeReplaceableBidirectionalSlice
            RangeReplaceableCollection RangeReplaceableIndexable RangeReplaceableRandomAccessSlice
            RangeReplaceableSlice RangeSet RawRepresentable RawSpan ReferenceWritableKeyPath Regex RegexComponent
            RegexRepetitionBehavior RegexSemanticLevel RegexWordBoundaryKind Repeated Result ReversedCollection
            ReversedIndex ReversedRandomAccessCollection SIMD SIMD16 SIMD2 SIMD3 SIMD32 SIMD4 SIMD64 SIMD8 SIMDMask
            SIMDScalar SIMDStorage Sendable SendableMetatype Sequence SerialExecutor Set SetAlgebra SetIndex
            SetIterator SignedInteger SignedNumeric SingleValueDecodingContainer SingleValueEncodingContainer Slice
            Span StaticBigInt StaticString StrideThrough StrideThroughIterator StrideTo StrideToIterator Strideable
            String StringInterpolationConvertible StringInterpolationProtocol StringLiteralConvertible
            StringLiteralType StringProtocol Substring SuspendingClock SystemRandomNumberGenerator Task TaskExecutor
            TaskGroup TaskLocal TaskPriority TextOutputStream TextOutputStreamable ThrowingDiscardingTaskGroup
            ThrowingTaskGroup UInt UInt128 UInt16 UInt32 UInt64 UInt8 UTF16 UTF32 UTF8 UTF8Span UnboundedRange
            UnboundedRange_ UnfoldFirstSequence UnfoldSequence Unicode UnicodeCodec UnicodeDecodingResult
            UnicodeScalar UnicodeScalarLiteralConvertible UnicodeScalarType UnkeyedDecodingContainer
            UnkeyedEncodingContainer Unmanaged UnownedJob UnownedSerialExecutor UnownedTaskExecutor
            UnsafeBufferPointer UnsafeBufferPointerIterator UnsafeConcurrentValue UnsafeContinuation UnsafeCurrentTask
            UnsafeMutableBufferPointer UnsafeMutablePointer UnsafeMutableRawBufferPointer
            UnsafeMutableRawBufferPointerIterator UnsafeMutableRawPointer UnsafePointer UnsafeRawBufferPointer
            UnsafeRawBufferPointerIterator UnsafeRawPointer UnsafeSendable UnsafeThrowingContinuation UnsignedInteger
            Void WritableKeyPath Zip2Iterator Zip2Sequence
            """)

    private static let essentials = Set(
        words: """
            AttributeContainer AttributeDynamicLookup AttributeScope AttributeScopeCodableConfiguration
            AttributeScopes AttributedString AttributedStringAttributeMutation AttributedStringKey
            AttributedStringProtocol AttributedSubstring Calendar CocoaError CodableAttributedStringKey
            CodableConfiguration CodableWithConfiguration ComparableComparator ComparisonResult ContiguousBytes Data
            DataProtocol Date DateComponents DateInterval Decimal DecodableAttributedStringKey
            DecodableWithConfiguration DecodingConfigurationProviding DiscontiguousAttributedSubstring
            DiscreteFormatStyle EncodableAttributedStringKey EncodableWithConfiguration EncodingConfigurationProviding
            Expression Expression(_:) FileAttributeKey FileAttributeType FileManager FileManagerDelegate
            FileProtectionType FormatStyle IndexPath JSONDecoder JSONEncoder Locale LocalizedError
            MarkdownDecodableAttributedStringKey MutableDataProtocol NotificationCenter OperatingSystemVersion
            POSIXError ParseStrategy ParseableFormatStyle Predicate Predicate(_:) PredicateBindings PredicateError
            PredicateExpression PredicateExpressions ProcessInfo PropertyListDecoder PropertyListEncoder
            ScopedAttributeContainer SortComparator SortOrder StandardPredicateExpression TimeInterval TimeZone URL
            URLComponents URLQueryItem URLResourceKey UUID uuid_string_t uuid_t
            """)

    private static let internationalization = Set(
        words: """
            ByteCountFormatStyle CurrencyFormatStyleConfiguration DescriptiveNumberFormatConfiguration Dimension
            FloatingPointFormatStyle FloatingPointParseStrategy FormatStyleCapitalizationContext IntegerFormatStyle
            IntegerParseStrategy KeyPathComparator ListFormatStyle Measurement NumberFormatStyleConfiguration
            SortDescriptor StringStyle UnitDuration
            """)

    private static let foundation = Set(
        words: """
            AffineTransform AlignmentOptions BlockOperation Bundle ByteCountFormatter CGFloat CGPoint CGRect
            CGRectEdge CGSize CharacterSet Comparator CustomNSError DateFormatter DateIntervalFormatter
            EnergyFormatter FileHandle Formatter Host ISO8601DateFormatter IndexSet InflectionRule InputStream
            JSONSerialization LengthFormatter MassFormatter Morphology Notification NotificationQueue NumberFormatter
            ObjCBool Operation OperationQueue OutputStream PersonNameComponents PersonNameComponentsFormatter Pipe
            Port PortDelegate PortMessage Process Progress ProgressKind ProgressReporting ProgressUserInfoKey
            PropertyListSerialization QualityOfService RecoverableError ReferenceConvertible RunLoop Scanner
            SocketNativeHandle SocketPort Stream StreamDelegate StreamNetworkServiceTypeValue
            StreamSOCKSProxyConfiguration StreamSOCKSProxyVersion StreamSocketSecurityLevel StringTransform Thread
            Timer URLError URLFileResourceType URLResourceValues Unit UnitAcceleration UnitAngle UnitArea
            UnitConcentrationMass UnitConverter UnitConverterLinear UnitDispersion UnitElectricCharge
            UnitElectricCurrent UnitElectricPotentialDifference UnitElectricResistance UnitEnergy UnitFrequency
            UnitFuelEfficiency UnitIlluminance UnitInformationStorage UnitLength UnitMass UnitPower UnitPressure
            UnitSpeed UnitTemperature UnitVolume UserDefaults unichar
            """)

    private static let dispatch = Set(
        words: """
            DispatchData DispatchDataIterator DispatchGroup DispatchIO DispatchObject DispatchPredicate DispatchQoS
            DispatchQueue DispatchSemaphore DispatchSource DispatchSourceHandler DispatchSourceProtocol
            DispatchSourceRead DispatchSourceSignal DispatchSourceTimer DispatchSourceUserDataAdd
            DispatchSourceUserDataOr DispatchSourceUserDataReplace DispatchSourceWrite DispatchSpecificKey
            DispatchTime DispatchTimeInterval DispatchTimeoutResult DispatchWallTime DispatchWorkItem
            DispatchWorkItemFlags
            """)

    private static let runtime = Set(
        words: """
            CaptureLimits CapturedOutput ConsoleExporter FileExporter InMemoryExporter MetricNumber MetricValue
            RecordedError SentValue SpanData SpanExporter SpanID SpanKind SpanMetric SpanStatus SpanType
            StreamRecorder Trace TraceAttribute TraceContext TraceEvent TraceID TraceLink TraceResource TraceSpan
            TraceableStream TracedAsyncSequence TracingSystem
            """)
}
