import Tracemark

extension TraceClient {
    /// Asks the client's ``languageModel`` for text, in a span of its own.
    ///
    /// ```swift
    /// let summary = try await client.call(
    ///     name: "summarize", instructions: "Summarize the document", input: document,
    ///     tags: ["environment": "production"])
    /// print(summary.output)
    /// summary.span.saveMetric("quality_score", 4.5)
    /// ```
    /// - Parameters: Those of ``LanguageModel/call(name:instructions:input:tags:options:isolation:)``.
    /// - Throws: ``LanguageModelError``, or `CancellationError`.
    public func call(
        name: String, instructions: String = "", input: some Encodable, tags: [String: String] = [:],
        options: CallOptions = CallOptions(), isolation: isolated (any Actor)? = #isolation
    ) async throws -> CallResponse<String> {
        try await languageModel.call(name: name, instructions: instructions, input: input, tags: tags, options: options)
    }

    /// Asks the client's ``languageModel`` for a value of a type, in a span of its own.
    ///
    /// ```swift
    /// struct Topics: Decodable { var topics: [String] }
    ///
    /// let topics = try await client.call(
    ///     name: "extract_topics", instructions: "Extract key topics", input: summary, as: Topics.self
    /// ).output.topics
    /// ```
    /// - Parameters: Those of ``LanguageModel/call(name:instructions:input:as:tags:options:isolation:)``.
    /// - Throws: ``LanguageModelError``, ``JSONSchemaError`` where no schema can be derived from the type, or
    ///   `CancellationError`.
    public func call<Output: Decodable>(
        name: String, instructions: String = "", input: some Encodable, as type: Output.Type,
        tags: [String: String] = [:], options: CallOptions = CallOptions(),
        isolation: isolated (any Actor)? = #isolation
    ) async throws -> CallResponse<Output> {
        try await languageModel.call(
            name: name, instructions: instructions, input: input, as: type, tags: tags, options: options)
    }

    /// Asks the client's ``languageModel`` for text that comes in pieces, in a span that lasts until it has come.
    ///
    /// ```swift
    /// for try await text in try await client.stream(name: "answer", input: question) {
    ///     print(text, terminator: "")
    /// }
    /// ```
    /// - Parameters: Those of ``LanguageModel/stream(name:instructions:input:tags:options:)``.
    /// - Throws: ``LanguageModelError``, or `CancellationError`.
    public func stream(
        name: String, instructions: String = "", input: some Encodable, tags: [String: String] = [:],
        options: CallOptions = CallOptions()
    ) async throws -> CallStream {
        try await languageModel.stream(
            name: name, instructions: instructions, input: input, tags: tags, options: options)
    }
}
