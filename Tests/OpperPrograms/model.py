"""Stands in for an OpenAI-compatible endpoint: the same answer to the same question. Prints its port, then serves.

The model `broken` fails, `prose` answers with prose where JSON was asked for.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def answer(request):
    schema = (request.get("response_format") or {}).get("json_schema", {}).get("schema")
    kind = (request.get("response_format") or {}).get("type")
    if request.get("model") != "prose" and (schema is not None or kind == "json_object"):
        fields = (schema or {}).get("properties") or {"topics": {"type": "array"}}
        samples = {"array": ["one", "two"], "string": "text", "integer": 7, "number": 0.5, "boolean": True, "object": {}}
        return json.dumps({name: samples.get(field.get("type"), "text") for name, field in fields.items()})
    question = request["messages"][-1]["content"]
    if not isinstance(question, str):
        question = "".join(part.get("text", "") for part in question)
    return f"Answer to: {question}"


class Endpoint(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        model = request.get("model")
        if model == "broken":
            return self.reply(400, {"error": {"message": "the model is broken", "type": "invalid_request_error"}})
        usage = {"prompt_tokens": 11, "completion_tokens": 5, "total_tokens": 16}
        head = {"id": "chatcmpl-1", "created": 1, "model": f"stand-in/{model}"}
        text = answer(request)
        if not request.get("stream"):
            message = {"role": "assistant", "content": text}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            return self.reply(200, {**head, "object": "chat.completion", "choices": [choice], "usage": usage})
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        self.close_connection = True
        words = text.split(" ")
        bits = [word + " " for word in words[:-1]] + words[-1:]
        for bit in bits:
            self.event({**head, "choices": [{"index": 0, "delta": {"content": bit}, "finish_reason": None}]})
        self.event({**head, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        self.event({**head, "choices": [], "usage": usage})
        self.wfile.write(b"data: [DONE]\n\n")

    def event(self, value):
        value = {"object": "chat.completion.chunk", **value}
        self.wfile.write(f"data: {json.dumps(value)}\n\n".encode())
        self.wfile.flush()

    def reply(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
print(server.server_address[1], flush=True)
if len(sys.argv) > 1 and sys.argv[1] == "--until-stdin-closes":
    import threading

    threading.Thread(target=lambda: (sys.stdin.read(), server.shutdown()), daemon=True).start()
server.serve_forever()
