import TracemarkModel

/// One thing that can be asked for, as OpenAPI describes it.
struct OpenAPIOperation {
    var method: String
    var path: String
    var summary: String
    var scope: AccessScope?
    var parameters: [AttributeValue] = []
    var body: AttributeValue?
    /// The answer when all is well: its status, media type and schema.
    var status = "200"
    var contentType = "application/json"
    var answer: AttributeValue?
    /// What else may be answered.
    var problems: [String] = []
    /// The form of a problem, where it is not RFC 9457's.
    var ownProblem: AttributeValue?

    init(_ method: String, _ path: String, _ summary: String, _ scope: AccessScope?) {
        self.method = method
        self.path = path
        self.summary = summary
        self.scope = scope
    }

    func with(_ change: (inout Self) -> Void) -> Self {
        var copy = self
        change(&copy)
        return copy
    }

    /// With parameters in the address's query.
    func asking(_ parameters: AttributeValue...) -> Self { with { $0.parameters += parameters } }

    /// With a body of JSON's.
    func sending(_ schema: AttributeValue) -> Self {
        with {
            $0.body = ["required": true, "content": ["application/json": ["schema": schema]]]
            $0.problems += ["408", "413", "415"]
        }
    }

    /// With an answer.
    func answering(_ schema: AttributeValue?, status: String = "200", as contentType: String = "application/json")
        -> Self
    {
        with {
            $0.answer = schema
            $0.status = status
            $0.contentType = contentType
        }
    }

    /// With other answers.
    func or(_ problems: String...) -> Self { with { $0.problems += problems } }

    /// With problems of another form than RFC 9457's, once a request has come as far as the operation.
    func problems(_ schema: AttributeValue) -> Self { with { $0.ownProblem = schema } }

    /// As OpenAPI writes it.
    var value: AttributeValue {
        var success: [String: AttributeValue] = [
            "description": .string(status == "204" ? "It was done." : "The answer.")
        ]
        if let answer { success["content"] = [contentType: ["schema": answer]] }
        var responses: [String: AttributeValue] = [status: .object(success)]
        let usual = scope == nil ? [] : ["400", "401", "403", "421", "429", "503"]
        for problem in usual + problems { responses[problem] = problemResponse }
        var operation: [String: AttributeValue] = [
            "summary": .string(summary), "operationId": .string(operationID), "responses": .object(responses),
        ]
        let all = pathParameters + parameters
        if !all.isEmpty { operation["parameters"] = .array(all) }
        if let body { operation["requestBody"] = body }
        if let scope {
            operation["description"] = .string("Needs the scope `\(scope.rawValue)`.")
            operation["security"] = [["bearer": []], ["opper": []], [:]]
        } else {
            operation["security"] = []
        }
        return .object(operation)
    }

    private var problemResponse: AttributeValue {
        guard let ownProblem else { return ["$ref": "#/components/responses/Problem"] }
        return [
            "description": "What is wrong.",
            "content": [
                "application/json": ["schema": ownProblem], "application/x-protobuf": [:],
                "application/problem+json": ["schema": OpenAPISchemas.ref("Problem")],
            ],
        ]
    }

    private var operationID: String {
        let words = path.split { "/{}.".contains($0) }.map { $0 == "openapi" ? "description" : String($0) }
        return ([method] + words).joined(separator: "_")
    }

    private var pathParameters: [AttributeValue] {
        path.split(separator: "/").filter { $0.hasPrefix("{") }.map { part in
            let name = String(part.dropFirst().dropLast())
            let schema: AttributeValue =
                switch name {
                case "trace": OpenAPISchemas.ref("AnyTraceID")
                case "span": OpenAPISchemas.ref("AnySpanID")
                default: ["type": "string", "minLength": 1]
                }
            return ["name": .string(name), "in": "path", "required": true, "schema": schema]
        }
    }
}
