import Tracemark

extension TraceClient {
    /// Calls the client's ``languageModel`` for text, in a new span.
    ///
    /// ```swift
    /// let summary = try await client.call(
    ///     name: "summarize", instructions: "Summarize the document", input: document,
    ///     tags: ["environment": "production"])
    /// print(summary.output)
    /// summary.span.saveMetric("quality_score", 4.5)
    /// ```
    /// - Parameters: See ``LanguageModel/call(name:instructions:input:tags:options:isolation:)``.
    /// - Throws: ``LanguageModelError``, or `CancellationError`.
    public func call(
        name: String, instructions: String = "", input: some Encodable, tags: [String: String] = [:],
        options: CallOptions = CallOptions(), isolation: isolated (any Actor)? = #isolation
    ) async throws -> CallResponse<String> {
        try await languageModel.call(name: name, instructions: instructions, input: input, tags: tags, options: options)
    }

    /// Calls the client's ``languageModel`` for a value of a type, in a new span.
    ///
    /// ```swift
    /// struct Topics: Decodable { var topics: [String] }
    ///
    /// let topics = try await client.call(
    ///     name: "extract_topics", instructions: "Extract key topics", input: summary, as: Topics.self
    /// ).output.topics
    /// ```
    /// - Parameters: See ``LanguageModel/call(name:instructions:input:as:tags:options:isolation:)``.
    /// - Throws: ``LanguageModelError``, ``JSONSchemaError`` if the schema cannot be derived from the type, or
    ///   `CancellationError`.
    public func call<Output: Decodable>(
        name: String, instructions: String = "", input: some Encodable, as type: Output.Type,
        tags: [String: String] = [:], options: CallOptions = CallOptions(),
        isolation: isolated (any Actor)? = #isolation
    ) async throws -> CallResponse<Output> {
        try await languageModel.call(
            name: name, instructions: instructions, input: input, as: type, tags: tags, options: options)
    }

    /// Calls the client's ``languageModel`` for streamed text, in a span that lasts until the stream ends.
    ///
    /// ```swift
    /// for try await text in try await client.stream(name: "answer", input: question) {
    ///     print(text, terminator: "")
    /// }
    /// ```
    /// - Parameters: See ``LanguageModel/stream(name:instructions:input:tags:options:)``.
    /// - Throws: ``LanguageModelError``, or `CancellationError`.
    public func stream(
        name: String, instructions: String = "", input: some Encodable, tags: [String: String] = [:],
        options: CallOptions = CallOptions()
    ) async throws -> CallStream {
        try await languageModel.stream(
            name: name, instructions: instructions, input: input, tags: tags, options: options)
    }
}
