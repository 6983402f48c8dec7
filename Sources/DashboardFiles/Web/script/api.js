// The REST API, and the types of its responses.

/** @typedef {{text: string, mime_type: string}} Content */
/** @typedef {{value: number, comment?: string, time?: string}} Metric */
/**
 * @typedef {{trace_id: string, span_id: string, parent_id?: string, name: string, type?: string, kind: string, start: string, end?: string,
 *   status: string, status_message?: string, service?: string, model?: string, user?: string, session?: string, input_tokens?: number,
 *   output_tokens?: number, cost?: number, input?: Content, output?: Content, tags: Record<string, string>, metrics: Record<string, Metric>,
 *   metadata: Record<string, any>, attributes: Record<string, any>, events: {time: string, name: string, attributes: Record<string, any>}[],
 *   links: {span: {trace_id: string, span_id: string}, attributes: Record<string, any>}[], resource: Record<string, any>, scope?: string}} SpanRecord
 * @typedef {{id: string, name: string, root_span_id?: string, start: string, last_activity: string, status: string, duration_ns?: number,
 *   span_count: number, error_count: number, types: Record<string, number>, tags: Record<string, string[]>, services: string[],
 *   input_tokens: number, output_tokens: number, cost?: number, input_preview?: string, output_preview?: string}} TraceRecord
 * @typedef {{group?: string, start?: string, count: number, errors: number, p50?: number, p95?: number, p99?: number, longest?: number,
 *   total_ns: number, input_tokens: number, output_tokens: number, cost: number, last_start: string,
 *   metric?: {count: number, sum: number, lowest: number, highest: number, p50: number, p95: number}}} StatisticsRow
 */

/** An error response of the server, by RFC 9457. */
export class Problem extends Error {
  /** @param {number} status @param {any} body */
  constructor(status, body) {
    super(body?.detail ?? body?.title ?? `The server answered ${status}.`);
    this.status = status;
    /** @type {number | undefined} */ this.column = body?.column;
    /** @type {number | undefined} */ this.length = body?.length;
    /** @type {string | undefined} */ this.suggestion = body?.suggestion;
  }
}

const keyName = 'tracemark.key';
/** The reader's API key, if the server requires one. */
export const key = {
  get: () => localStorage.getItem(keyName),
  set: (/** @type {string} */ value) => localStorage.setItem(keyName, value),
  clear: () => localStorage.removeItem(keyName),
};

/** Asks the reader for a key when the server requires one; the app sets it. */
export const asking = { forKey: /** @type {() => Promise<void>} */ (async () => {}) };

/** @param {Record<string, any>} params */
export function query(params) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `?${text}` : '';
}

/**
* Sends a request and returns the response, of any content type.
 * @param {string} path after /api/v1 @param {Record<string, any>} [params]
 * @param {{method?: string, body?: any, signal?: AbortSignal, headers?: Record<string, string>}} [options]
 */
export async function request(path, params = {}, options = {}) {
  for (;;) {
    /** @type {Record<string, string>} */
    const headers = { ...options.headers };
    const secret = key.get();
    if (secret) headers.Authorization = `Bearer ${secret}`;
    if (options.body !== undefined) headers['Content-Type'] = 'application/json';
    const response = await fetch(`/api/v1${path}${query(params)}`, {
      method: options.method ?? 'GET', headers, signal: options.signal,
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
    });
    if (response.ok) return response;
    if (response.status === 401) {
      // The reader may have entered another key since this request was sent.
      if (key.get() === secret) await asking.forKey();
      if (key.get() !== secret) continue;
    }
    let body = null;
    try { body = await response.json(); } catch { /* the error shows the status alone */ }
    throw new Problem(response.status, body);
  }
}

/** The path of the columns that a trace's timeline draws. @param {string} trace */
export const timelinePath = (trace) => `/traces/${encodeURIComponent(trace)}/timeline`;

/** @type {Map<string, Promise<any>>} */
const early = new Map();

/** Requests data that a page needs, before the page has loaded. @param {string} path */
export function askEarly(path) {
  const answer = request(path).then((response) => response.json());
  // The caller that awaits this request handles its error.
  answer.catch(() => {});
  early.set(path, answer);
}

/** @param {string} path @param {Record<string, any>} [params] @param {AbortSignal} [signal] @returns {Promise<any>} */
export async function get(path, params = {}, signal) {
  const address = path + query(params);
  const answer = early.get(address);
  early.delete(address);
  return answer ?? (await request(path, params, { signal })).json();
}

/** @param {string} method @param {string} path @param {any} [body] @param {Record<string, any>} [params] @returns {Promise<any>} */
export async function send(method, path, body, params) {
  const response = await request(path, params, { method, body });
  const text = await response.text();
  return text ? JSON.parse(text) : null;
}

/**
 * Reads server-sent events until the signal aborts. After an interruption it connects again and resumes at the last event.
 * @param {string} path @param {Record<string, any>} params @param {AbortSignal} signal
 * @param {(event: {type: string, id: string, data: string}) => void} receive @param {(connected: boolean) => void} state
 */
export async function events(path, params, signal, receive, state) {
  let last = '';
  for (let wait = 500; !signal.aborted; wait = Math.min(wait * 2, 15_000)) {
    try {
      const response = await request(path, params, { signal, headers: { Accept: 'text/event-stream', ...(last && { 'Last-Event-ID': last }) } });
      state(true);
      wait = 500;
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let rest = ''; ;) {
        const { value, done } = await reader.read();
        if (done) break;
        const blocks = (rest + value).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) {
          const event = { type: 'message', id: '', data: '' };
          for (const line of block.split('\n')) {
            const colon = line.indexOf(':');
            const name = line.slice(0, colon);
            const text = line.slice(colon + 1).replace(/^ /, '');
            if (name === 'event') event.type = text;
            else if (name === 'id') last = event.id = text;
            else if (name === 'data') event.data += event.data ? `\n${text}` : text;
          }
          if (event.data) receive(event);
        }
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Problem && error.status < 500 && error.status !== 429) throw error;
    }
    state(false);
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}
