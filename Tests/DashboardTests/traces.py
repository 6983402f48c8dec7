"""Traces by a fixed seed, as OTLP/JSON: a day of an assistant's work, a large trace, and one that means harm."""

import json
import random
import time
import urllib.request

HOSTILE_NAME = "<img src=x onerror=window.pwned=1><script>window.pwned=1</script>"
TYPES = {
    "answer_question": "AGENT", "summarize_document": "CHAIN", "retrieve_context": "RETRIEVER",
    "embed_query": "EMBEDDING", "vector_search": "TOOL", "rerank": "RERANKER", "plan": "LLM", "call_tool": "TOOL",
    "fetch_page": "TOOL", "generate_answer": "LLM", "check_grounding": "GUARDRAIL", "score_answer": "EVALUATOR",
    "index_library": "CHAIN",
}
QUESTIONS = [
    "How does a candle burn under water?", "Which invoices are overdue in Malmö?",
    "Summarise the minutes of the October board meeting", "Translate the safety notice into Finnish",
    "Why did the nightly build fail on arm64?", "What is the refund policy for bundles?",
]
ANSWER = """# Candles

A candle **cannot** burn under water, since:

- it needs oxygen
- the wick is wet

```swift
let flame = candle.burn(in: .water)
```

See [chapter 2](https://example.org)."""


class Traces:
    def __init__(self, seed=7, now=None):
        self.random = random.Random(seed)
        self.now = now or time.time_ns()
        self.resources = {}

    def hexadecimal(self, digits):
        return f"{self.random.getrandbits(digits * 4) or 1:0{digits}x}"

    def span(self, trace, parent, name, start, duration, service="assistant", error=None, events=(), is_bare=False, **attributes):
        span = {
            "traceId": trace, "spanId": self.hexadecimal(16), "name": name, "startTimeUnixNano": str(start),
            "attributes": [], "events": list(events),
        }
        if parent:
            span["parentSpanId"] = parent["spanId"]
        if duration is not None:
            span["endTimeUnixNano"] = str(start + duration)
        if error:
            span["status"] = {"code": 2, "message": error}
        if name in TYPES:
            attributes["openinference.span.kind"] = TYPES[name]
        if not is_bare:
            attributes.setdefault("code.file.path", "Sources/Assistant/Pipeline.swift")
            attributes.setdefault("code.line.number", 40 + len(name) * 7)
        for key, value in attributes.items():
            span["attributes"].append({"key": key, "value": any_value(value)})
        span["_service"] = service
        span["_start"], span["_duration"] = start, duration
        return span

    def answer(self, start, fails=False, running=False):
        """Some twenty spans of an agent that looks things up and answers."""
        r = self.random
        trace, spans = self.hexadecimal(32), []
        scale, question = r.lognormvariate(0, 0.6), r.choice(QUESTIONS)
        ms = lambda amount: int(amount * scale * 1e6 * r.uniform(0.6, 1.5))
        root = self.span(
            trace, None, r.choice(["answer_question", "answer_question", "summarize_document"]), start, None,
            error="The page could not be fetched." if fails else None,
            **{"input.value": question, "output.value": "A candle cannot burn under water, since it needs oxygen.",
               "tag.environment": r.choice(["production", "production", "staging"]),
               "tag.team": r.choice(["search", "support", "billing"]), "user.id": r.choice(["ada", "grace", "linus"]),
               "session.id": f"s-{r.randint(1, 40)}", "metric.relevance": round(r.random(), 2)})
        spans.append(root)
        at = start + ms(3)

        def add(parent, name, duration, **more):
            spans.append(self.span(trace, parent, name, at, duration, **more))
            return spans[-1]

        context = add(root, "retrieve_context", ms(180), **{
            "input.value": json.dumps({"query": question, "limit": 8}), "input.mime_type": "application/json",
            "output.value": json.dumps([{"id": i, "title": f"Chapter {i}", "score": round(r.random(), 3)} for i in range(5)]),
            "output.mime_type": "application/json"})
        end = at + context["_duration"]
        for name, share, service in [("embed_query", 0.15, "assistant"), ("vector_search", 0.5, "search"), ("rerank", 0.3, "search")]:
            more = {"llm.model_name": "text-embedding-3-small", "gen_ai.usage.input_tokens": 12, "llm.cost.total": 2e-5} if name == "embed_query" else {}
            at += add(context, name, int(context["_duration"] * share), service=service, **more)["_duration"]
        at = end
        for turn in range(r.randint(1, 4)):
            given, told = r.randint(300, 2400), r.randint(20, 200)
            at += add(root, "plan", ms(700), **{
                "llm.model_name": "gpt-4.1-mini", "gen_ai.usage.input_tokens": given, "gen_ai.usage.output_tokens": told,
                "llm.cost.total": given * 4e-7 + told * 1.6e-6, "input.mime_type": "application/json",
                "input.value": json.dumps([
                    {"role": "system", "content": "You plan the next step. Answer with a tool call."},
                    {"role": "user", "content": question},
                    {"role": "assistant", "content": None, "tool_calls": [
                        {"function": {"name": "fetch_page", "arguments": "{\"url\": \"https://example.org/candles\"}"}}]},
                    {"role": "tool", "content": "<html><body>…</body></html>"}]),
                "output.value": json.dumps({"role": "assistant", "content": "I should look at **chapter 2**."}),
                "output.mime_type": "application/json"})["_duration"]
            call = add(root, "call_tool", ms(220))
            failed = fails and turn == 0
            done = at + int(call["_duration"] * 0.9)
            add(call, "fetch_page", int(call["_duration"] * 0.9), service="fetcher",
                error="HTTP 503: Service Unavailable" if failed else None,
                events=[event(done, "exception", **{
                    "exception.type": "FetchError", "exception.message": "HTTP 503: Service Unavailable from example.org",
                    "exception.stacktrace": "FetchError: HTTP 503\n  at Fetcher.fetch(_:) Sources/Fetcher/Fetcher.swift:88\n"
                    "  at Tools.call(_:) Sources/Assistant/Tools.swift:41"})] if failed else [],
                **{"input.value": json.dumps({"url": "https://example.org/candles", "retries": turn}),
                   "input.mime_type": "application/json"})
            at += call["_duration"]
        given, told = r.randint(1000, 6000), r.randint(100, 900)
        long = ms(1500)
        at += add(root, "generate_answer", long, events=[event(at + long // 4, "gen_ai.first_token", index=0)], **{
            "llm.model_name": "gpt-4.1", "gen_ai.usage.input_tokens": given, "gen_ai.usage.output_tokens": told,
            "llm.cost.total": given * 2e-6 + told * 8e-6, "input.mime_type": "application/json",
            "input.value": json.dumps({"messages": [{"role": "system", "content": "Answer from the context only."},
                                                    {"role": "user", "content": question}]}),
            "output.value": ANSWER})["_duration"]
        at += add(root, "check_grounding", ms(60), **{"metric.grounded": 1, "metric.grounded.comment": "all sentences cited"})["_duration"]
        spans[-1]["links"] = [{"traceId": trace, "spanId": context["spanId"]}]
        at += add(root, "score_answer", ms(120), **{
            "metric.quality": round(r.uniform(2, 5), 2), "metric.quality.comment": "judged by rubric 3"})["_duration"]
        if not running:
            root["endTimeUnixNano"] = str(at)
        return spans

    def large(self, count, start):
        """A tree of so many spans below one root."""
        r = self.random
        trace, whole = self.hexadecimal(32), 58 * 10**9
        spans = [self.span(trace, None, "index_library", start, whole)]
        names, waiting = [n for n in TYPES if n != "index_library"], [spans[0]]
        while len(spans) < count:
            parent = waiting.pop(0)
            children = r.randint(3, 14)
            share = parent["_duration"] // children
            for i in range(min(children, count - len(spans))):
                begin = parent["_start"] + i * share + share // 50
                spans.append(self.span(
                    trace, parent, r.choice(names), begin, max(1000, int(share * r.uniform(0.5, 0.95))),
                    service=r.choice(["assistant", "search", "fetcher"]), error="no answer" if r.random() < 0.002 else None, is_bare=True))
                waiting.append(spans[-1])
        return spans

    def hostile(self, start):
        """What must be shown as text: markup, scripts, control and bidirectional characters, five megabytes."""
        trace = self.hexadecimal(32)
        root = self.span(
            trace, None, HOSTILE_NAME, start, 10**9, error="<iframe src=javascript:alert(1)>",
            **{"input.value": "<script>window.pwned=1</script>\u202eevil\u202c \u0007 [x](javascript:window.pwned=1)\n" + "A" * 5_000_000,
               "output.value": "# <img src=x onerror=window.pwned=1>\n\n[click](javascript:window.pwned=1) <script>window.pwned=1</script>",
               "output.mime_type": "text/markdown", "tag.<b>key</b>": "\"><svg onload=window.pwned=1>", "__proto__": "x",
               "metric.<i>m</i>": 1e300, "metric.<i>m</i>.comment": "<script>window.pwned=1</script>"})
        return [root, self.span(trace, root, "\u202eltr\u202c name\nnext line", start + 10**8, 5 * 10**8)]


def any_value(value):
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    return {"doubleValue": value} if isinstance(value, float) else {"stringValue": value}


def event(time_ns, name, **attributes):
    return {"timeUnixNano": str(time_ns), "name": name, "attributes": [{"key": k, "value": any_value(v)} for k, v in attributes.items()]}


def send(base, spans):
    """Sends spans, some thousand a request."""
    for begin in range(0, len(spans), 4000):
        services = {}
        for span in spans[begin:begin + 4000]:
            services.setdefault(span["_service"], []).append({k: v for k, v in span.items() if not k.startswith("_")})
        body = {"resourceSpans": [
            {"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": service}}, {"key": "host.name", "value": {"stringValue": "mac-mini-3"}}]},
             "scopeSpans": [{"scope": {"name": "tracemark", "version": "1.0"}, "spans": group}]}
            for service, group in services.items()]}
        request = urllib.request.Request(
            base + "/v1/traces", json.dumps(body).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=120) as response:
            answer = json.loads(response.read() or b"{}")
            assert not answer.get("partialSuccess", {}).get("rejectedSpans"), answer
    return spans[0]["traceId"]


def send_large(base, count=50_000):
    """A trace of so many spans. Gives back its id."""
    traces = Traces(seed=11)
    return send(base, traces.large(count, traces.now - 600 * 10**9))


def fill(base, count=260):
    """A day's work. Gives back the ids of the traces that tests look for."""
    traces = Traces()
    spans = []
    for index in range(count):
        start = traces.now - int(traces.random.random() ** 1.3 * 86_000 * 10**9) - 120 * 10**9
        spans += traces.answer(start, fails=index % 11 == 0)
    send(base, spans)
    return {
        "failing": send(base, traces.answer(traces.now - 100 * 10**9, fails=True)),
        "plain": send(base, traces.answer(traces.now - 90 * 10**9)),
        "hostile": send(base, traces.hostile(traces.now - 80 * 10**9)),
        "running": send(base, traces.answer(traces.now - 2 * 10**9, running=True)),
    }
