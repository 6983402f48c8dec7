import Tracemark
import TracemarkModel

/// A function of Opper's SDKs: a prompt that is called by its name or identifier.
///
/// A document of the function's name stores it, so that names are unique. The document's revision is the function's
/// revision.
struct OpperFunction: Sendable {
    /// The collection of documents that stores functions.
    static let collection = "opper_functions"
    /// The fields that are stored as they were sent.
    static let fieldNames = ["description", "instructions", "input_schema", "output_schema", "model", "configuration"]

    var id: String
    /// The name, which 0.x calls the path: `support/answer`.
    var name: String
    var fields: [String: AttributeValue]
    var created: Timestamp
    var revision: Int64 = 0

    /// Decodes an SDK's request to create a function.
    init(_ body: OpperBody, created: Timestamp) throws(OpperError) {
        let path = try body.text("path")
        if let path { name = path } else { name = try body.requiredText("name") }
        guard !name.isEmpty else { throw .invalid("The function has no name. Set 'name'.") }
        id = OpperID.random()
        fields = [:]
        self.created = created
        try change(body)
        guard fields["instructions"] != nil else { throw .invalid("'instructions' is required.") }
    }

    /// Decodes a document.
    init(_ document: StoredDocument) throws(OpperError) {
        guard case .object(let object)? = try? AttributeValue(json: document.text),
            let id = object["id"]?.stringValue, case .object(let fields)? = object["fields"]
        else {
            throw OpperError(
                .failed, "The function \"\(document.name)\" is stored in an unknown format. Create it again.")
        }
        self.id = id
        self.fields = fields
        name = document.name
        created = object["created"]?.stringValue.flatMap { Timestamp($0) } ?? Timestamp(nanoseconds: 0)
        revision = document.revision
    }

    /// Applies the fields of a request. A null field changes nothing.
    mutating func change(_ body: OpperBody) throws(OpperError) {
        _ = try (body.text("instructions"), body.object("input_schema"), body.object("output_schema"))
        for name in Self.fieldNames { if let value = body[name] { fields[name] = value } }
        // 0.x names this field `out_schema`.
        if let schema = try body.object("out_schema") { fields["output_schema"] = .object(schema) }
    }

    var document: StoredDocument {
        let text: AttributeValue = [
            "id": .string(id), "fields": .object(fields), "created": .string(created.description),
        ]
        return StoredDocument(name: name, text: text.json)
    }

    /// Returns a call's body, completed with the function's fields.
    func completing(_ body: OpperBody) -> OpperBody {
        var all = fields
        for (key, value) in body.fields where value != .null { all[key] = value }
        all["name"] = .string(name)
        return OpperBody(all)
    }

    // MARK: As the SDKs read it

    var revisionID: String { OpperID.derived(from: "revision", id, "\(revision)") }

    func json(for generation: OpperGeneration) -> AttributeValue {
        func field(_ name: String) -> AttributeValue { fields[name] ?? .null }
        switch generation {
        case .v1:
            return [
                "uuid": .string(id), "path": .string(name), "description": field("description"),
                "instructions": field("instructions"), "input_schema": field("input_schema"),
                "out_schema": field("output_schema"), "model": AttributeValue(opper: field("model").stringValue),
                "index_ids": [], "dataset_uuid": .string(OpperService.datasetID(of: name)),
            ]
        case .v2:
            var object: [String: AttributeValue] = [
                "id": .string(id), "name": .string(name), "description": field("description"),
                "instructions": field("instructions"), "input_schema": field("input_schema"),
                "output_schema": field("output_schema"), "configuration": field("configuration"),
                "dataset_id": .string(OpperService.datasetID(of: name)), "revision_id": .string(revisionID),
                "observer_enabled": false,
            ]
            if let model = fields["model"] { object["model"] = model }
            return .object(object)
        case .v3:
            return [
                "name": .string(name), "schema_hash": .string(revisionID), "generated_at": created.opperValue,
                "hit_count": 0, "has_script": false, "source": "",
                "input_schema": fields["input_schema"] ?? [:], "output_schema": fields["output_schema"] ?? [:],
            ]
        }
    }
}
