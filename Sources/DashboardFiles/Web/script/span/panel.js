// The panel of one span. It loads the span's contents when it opens.
import { h, note, oneLine, replace } from '../dom.js';
import { get, send } from '../api.js';
import { failure, report } from '../app.js';
import { count, duration, exact, money, number, time, percent } from '../format.js';
import { contentView, plainText } from './content.js';
import { jsonTree } from './json.js';
import { addMetric, editMetadata, saveExample } from './edit.js';

/** @typedef {import('../api.js').SpanRecord} SpanRecord */

/** @param {{close: () => void, link: () => string, model: import('../trace/model.js').TraceModel, trace: string}} options */
export function spanPanel(options) {
  const { model } = options;
  const head = h('header.panel-head');
  const body = h('div.panel-body', { 'aria-live': 'off' });
  const element = h('aside.panel', { 'aria-label': 'Span' }, head, body);
  let asked = new AbortController();
  let shown = -1;

  /** @param {number} row */
  function show(row) {
    if (row === shown) return;
    shown = row;
    const took = model.duration(row);
    const type = model.type(row);
    replace(head, h('div.panel-title', {},
      h('span.status', { class: model.status(row) }, h('span.point', { class: model.status(row) }),
        h('span.hidden', {}, model.status(row))), h('h2.clip', { title: oneLine(model.name(row)) }, oneLine(model.name(row)) || '(no name)'),
      h('button.button.plain.small', { 'aria-label': 'Copy a link to this span', title: 'Copy a link to this span',
          onclick: () => navigator.clipboard.writeText(options.link()).then(() => note('Link copied'), report) }, 'Link'),
      h('button.button.plain.small', { 'aria-label': 'Close the panel', onclick: () => { shown = -1; options.close(); } }, '✕')),
    h('dl.facts', {}, type && h('div', {}, h('dt.hidden', {}, 'Type'),
        h('dd', {}, h('span.type', { class: oneLine(type).replace(/[^a-z]/g, '') }, oneLine(type)))),
      fact('Duration', took === null ? model.status(row) : duration(took), took === null ? '' : `${exact(took)} ns`),
      fact('Self', `${duration(model.self[row])}`, `${percent(model.self[row], model.end[row] - model.start[row])} of the span`), fact('At',
        `+${duration(model.start[row] - model.first)}`)));
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    // Until the response arrives, the body still shows the span before.
    body.inert = true;
    // A fast response needs no loading indicator.
    const slow = setTimeout(() => replace(body, h('p.quiet.pad', {}, 'Loading …')), 250);
    get(`/traces/${options.trace}/spans/${model.id(row)}`, {},
      signal).then((span) => { if (!signal.aborted) { fill(span); body.scrollTop = 0; } }).catch((error) => { if (!signal.aborted) replace(body,
          failure(error)); }).finally(() => { clearTimeout(slow); if (!signal.aborted) body.inert = false; });
  }

  /** @param {SpanRecord} span */
  function fill(span) {
    const again = () => get(`/traces/${options.trace}/spans/${span.span_id}`).then((now) => {
      if (shown >= 0 && model.id(shown) === now.span_id) fill(now);
    }).catch(report);
    const exceptions = span.events.filter((e) => e.name === 'exception');
    const others = span.events.filter((e) => e.name !== 'exception');
    const source = span.attributes['code.file.path'] ?? span.attributes['code.filepath'];
    const line = span.attributes['code.line.number'] ?? span.attributes['code.lineno'];
    const metrics = Object.entries(span.metrics);
    replace(body,
      (span.status_message || exceptions.length > 0) && h('section.failure', {},
        span.status_message && h('p', {}, span.status_message), exceptions.map(exception)),
      span.input && contentView('Input', span.input), span.output && contentView('Output', span.output),
      h('section.block', {}, h('div.content-head', {}, h('h3', {}, 'Metrics and feedback'),
          h('span.content-tools', {},
            h('button.button.plain.small', { 'aria-label': 'Add a metric or feedback', onclick: () => addMetric(span, again) }, 'Add …'))),
        metrics.length > 0 && h('table.table', {},
          h('tbody', {}, metrics.map(([name, m]) => h('tr', {}, h('th', { scope: 'row' }, oneLine(name)),
                h('td.right.num', { title: String(m.value) }, number(m.value)), h('td.quiet', { title: m.time }, m.comment ?? ''),
          h('td.right', {}, h('button.button.plain.small', { 'aria-label': `Remove ${oneLine(name)}`,
                onclick: () => send('DELETE',
                  `/traces/${options.trace}/spans/${span.span_id}/metrics/${encodeURIComponent(name)}`).then(again, report) }, '✕'))))))),
      h('section.block', {}, h('div.content-head', {}, h('h3', {}, 'Tags and metadata'),
          h('span.content-tools', {},
            h('button.button.plain.small', { 'aria-label': 'Edit tags and metadata', onclick: () => editMetadata(span, again) }, 'Edit …'))),
        Object.keys(span.tags).length > 0 && h('div.tags', {},
          Object.entries(span.tags).map(([k, v]) => h('span.tag', {}, h('i', {}, oneLine(k)), oneLine(v)))), pairs(span.metadata)),
      h('section.block', {}, h('h3', {}, 'Span'), pairs({
        Source: source === undefined ? undefined : h('code', {}, `${source}${line === undefined ? '' : `:${line}`}`),
        Started: h('span', { title: span.start }, `${time(span.start)} `, h('span.quiet', {}, span.start)), Service: span.service, Model: span.model,
        Tokens: span.input_tokens !== undefined || span.output_tokens !== undefined ? `${count(span.input_tokens ?? 0)} in, ${count(span.output_tokens ?? 0)} out` : undefined, Cost: span.cost === undefined ? undefined : money(span.cost),
        User: span.user, Session: span.session, Kind: span.kind, Id: h('code', {}, span.span_id), Scope: span.scope,
      })),
      Object.keys(span.attributes).length > 0 && folded('Attributes', Object.keys(span.attributes).length, pairs(span.attributes), true),
      others.length > 0 && folded('Events', others.length,
        h('ul.events', {}, others.map((e) => h('li', {}, h('span.num.quiet', { title: e.time }, time(e.time)), ' ',
              h('b', {}, oneLine(e.name)), pairs(e.attributes)))), true),
      span.links.length > 0 && folded('Links', span.links.length,
        h('ul.events', {}, span.links.map((l) => h('li', {},
              h('a', { href: `/traces/${l.span.trace_id}?span=${l.span.span_id}` },
                h('code', {}, `${l.span.trace_id.slice(0, 8)}…/${l.span.span_id}`)), pairs(l.attributes)))), true),
      Object.keys(span.resource).length > 0 && folded('Resource', Object.keys(span.resource).length, pairs(span.resource), false),
      h('section.block.actions', {}, h('button.button', { onclick: () => saveExample(span) }, 'Save to dataset …'),
        h('button.button', { onclick: () => navigator.clipboard.writeText(JSON.stringify(span, null, 2)).then(() => note('JSON copied'), report) },
          'Copy as JSON')));
  }
  return { element, show };
}

const fact = (/** @type {string} */ label, /** @type {string} */ value, title = '') => h('div', {}, h('dt', {}, label),
  h('dd.num', { title: title || undefined }, value));

/** @param {SpanRecord['events'][number]} event */
function exception(event) {
  const { 'exception.type': type, 'exception.message': message, 'exception.stacktrace': stack } = event.attributes;
  return h('div', {}, type !== undefined && h('b', {}, oneLine(String(type))), message !== undefined && h('p', {}, String(message)),
    stack !== undefined && h('details', {}, h('summary', {}, 'Stack'), plainText(String(stack))));
}

/** @param {string} title @param {number} size @param {Node} content @param {boolean} open */
const folded = (title, size, content, open) => h('details.block', { open },
  h('summary', {}, h('h3', {}, title), ' ', h('span.quiet.num', {}, count(size))), content);

/** @param {Record<string, any>} values */
export function pairs(values) {
  const entries = Object.entries(values).filter(([, v]) => v !== undefined);
  return h('dl.pairs', {}, entries.map(([key, value]) => [h('dt', { title: oneLine(key) }, oneLine(key)),
        h('dd', {}, value instanceof Node ? value : value !== null && typeof value === 'object' ? jsonTree(value,
            1) : typeof value === 'string' && value.length > 2000 ? plainText(value) : String(value))]));
}
