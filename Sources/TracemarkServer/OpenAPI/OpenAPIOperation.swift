import TracemarkModel

/// An operation of the interface, as OpenAPI describes it.
struct OpenAPIOperation {
    var method: String
    var path: String
    var summary: String
    var scope: AccessScope?
    var parameters: [AttributeValue] = []
    var body: AttributeValue?
    /// The successful response: its status, media type and schema.
    var status = "200"
    var contentType = "application/json"
    var response: AttributeValue?
    /// The status codes of further responses.
    var problems: [String] = []
    /// The schema of a problem that is not in RFC 9457's format.
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

    /// Adds query parameters.
    func parameters(_ parameters: AttributeValue...) -> Self { with { $0.parameters += parameters } }

    /// Adds a JSON body.
    func body(_ schema: AttributeValue) -> Self {
        with {
            $0.body = ["required": true, "content": ["application/json": ["schema": schema]]]
            $0.problems += ["408", "413", "415"]
        }
    }

    /// Sets the successful response.
    func response(_ schema: AttributeValue?, status: String = "200", as contentType: String = "application/json")
        -> Self
    {
        with {
            $0.response = schema
            $0.status = status
            $0.contentType = contentType
        }
    }

    /// Adds status codes of further responses.
    func problems(_ problems: String...) -> Self { with { $0.problems += problems } }

    /// Sets the schema of problems that the operation itself returns in another format than RFC 9457's.
    func problemSchema(_ schema: AttributeValue) -> Self { with { $0.ownProblem = schema } }

    /// The operation as an OpenAPI object.
    var value: AttributeValue {
        var success: [String: AttributeValue] = [
            "description": .string(status == "204" ? "The operation succeeded." : "The response.")
        ]
        if let response { success["content"] = [contentType: ["schema": response]] }
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
            operation["description"] = .string("Requires the scope `\(scope.rawValue)`.")
            operation["security"] = [["bearer": []], ["opper": []], [:]]
        } else {
            operation["security"] = []
        }
        return .object(operation)
    }

    private var problemResponse: AttributeValue {
        guard let ownProblem else { return ["$ref": "#/components/responses/Problem"] }
        return [
            "description": "A problem.",
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
