// The page of an empty store: snippets that send a first trace to this server's address.
import { h, note } from '../dom.js';
import { key } from '../api.js';
import { report } from '../app.js';

/** @param {number} digits */
const hexadecimal = (digits) => Array.from(crypto.getRandomValues(new Uint8Array(digits / 2)), (b) => b.toString(16).padStart(2, '0')).join('');

/** @param {string} title @param {string} text */
const snippet = (title, text) => h('section.snippet', {}, h('div.content-head', {}, h('h3', {}, title), h('span.content-tools', {},
  h('button.button.plain.small', { 'aria-label': `Copy: ${title}`,
      onclick: () => navigator.clipboard.writeText(text).then(() => note('Copied'), report) }, 'Copy'))), h('pre', {}, text));

export function firstTrace() {
  const server = location.origin;
  const now = Date.now();
  const span = { traceId: hexadecimal(32), spanId: hexadecimal(16), name: 'hello', startTimeUnixNano: `${now - 250}000000`,
    endTimeUnixNano: `${now}000000`, attributes: [{ key: 'input.value', value: { stringValue: 'Hello, server' } }] };
  const body = { resourceSpans: [{ resource: { attributes: [{ key: 'service.name', value: { stringValue: 'terminal' } }] },
        scopeSpans: [{ spans: [span] }] }] };
  // If the server requires a key, a program needs one too. The key must allow writing; this variable holds it.
  const secret = key.get() ? ' -H "Authorization: Bearer $TRACEMARK_API_KEY"' : '';
  const headers = key.get() ? 'OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer%20$TRACEMARK_API_KEY"' : '';
  return h('div.empty', {}, h('h2', {}, 'No traces yet'), h('p', {}, 'They appear here as soon as a program sends its spans.'),
    snippet('A Swift program',
      `import Tracemark\nimport TracemarkExport\n\nTracingSystem.bootstrapFromEnvironment()\n\n// @trace\nfunc _answer(_ question: String) async throws -> String { … }\n\n$ ${headers && `export ${headers}\n$ `}OTEL_EXPORTER_OTLP_ENDPOINT=${server} swift run`),
    snippet('Any OpenTelemetry SDK', `OTEL_EXPORTER_OTLP_ENDPOINT=${server}\nOTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf${headers && `\n${headers}`}`),
    snippet('A first span from the terminal', `curl ${server}/v1/traces -H 'Content-Type: application/json'${secret} -d '${JSON.stringify(body)}'`),
    h('p.waiting', {}, h('span.point.running'), ' Waiting for the first trace'));
}
