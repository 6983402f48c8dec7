// The columns of the list of traces.
import { h, oneLine } from '../dom.js';
import { count, duration, exact, money, plural, time } from '../format.js';

/** @typedef {import('../api.js').TraceRecord} TraceRecord */
/** @typedef {{id: string, label: string, width: string, right?: boolean, order?: string, always?: boolean, usual?: boolean, cell: (trace: TraceRecord) => any, title?: (trace: TraceRecord) => string}} Column */

/** `11 tool`, `8 llm`. @param {TraceRecord} trace */
const kinds = (trace) => Object.entries(trace.types).sort((a, b) => b[1] - a[1]).map(([type, n]) => `${count(n)} ${oneLine(type)}`);

/** @type {Column[]} */
export const columns = [
  { id: 'status', label: '', width: '.625rem', always: true, cell: (t) => [h('span.point', { class: t.status, title: t.status }), h('span.hidden', {}, t.status)] },
  { id: 'name', label: 'Name', width: 'minmax(11rem, 1.3fr)', always: true, cell: (t) => h('a', { href: `/traces/${t.id}`, title: oneLine(t.name) }, oneLine(t.name) || '(no name)') },
  { id: 'start', label: 'Started', width: '6.75rem', usual: true, order: 'newest', cell: (t) => time(t.start), title: (t) => t.start },
  { id: 'duration', label: 'Duration', width: '5rem', right: true, usual: true, order: 'slowest', cell: (t) => (t.status === 'running' ? 'running' : duration(t.duration_ns)), title: (t) => (t.duration_ns === undefined ? '' : `${exact(t.duration_ns)} ns`) },
  { id: 'spans', label: 'Steps', width: 'minmax(10.5rem, .8fr)', usual: true, order: 'largest', title: (t) => kinds(t).join(', '), cell: (t) => h('span.steps', {}, plural(t.span_count, 'span'), t.error_count > 0 && h('span.bad', {}, `, ${plural(t.error_count, 'error')}`), kinds(t).slice(0, 2).map((kind) => `, ${kind}`)) },
  { id: 'tokens', label: 'Tokens', width: '4.25rem', right: true, usual: true, order: 'most_tokens', cell: (t) => (t.input_tokens + t.output_tokens ? count(t.input_tokens + t.output_tokens) : '–'), title: (t) => `${exact(t.input_tokens)} in, ${exact(t.output_tokens)} out` },
  { id: 'cost', label: 'Cost', width: '4.25rem', right: true, usual: true, order: 'costliest', cell: (t) => money(t.cost), title: (t) => (t.cost === undefined ? '' : `$${t.cost}`) },
  { id: 'tags', label: 'Tags', width: 'minmax(10rem, .9fr)', usual: true, cell: (t) => Object.entries(t.tags).map(([key, values]) => h('span.tag', { title: `${oneLine(key)}: ${oneLine(values.join(', '))}` }, oneLine(values.join(', ')))), title: (t) => Object.entries(t.tags).map(([k, v]) => `${oneLine(k)}: ${oneLine(v.join(', '))}`).join('\n') },
  { id: 'io', label: 'Input → output', width: 'minmax(11rem, 2fr)', usual: true, cell: (t) => [t.input_preview && oneLine(t.input_preview).slice(0, 160), t.output_preview && [h('span.quiet', {}, '→'), oneLine(t.output_preview).slice(0, 160)]] },
  { id: 'services', label: 'Services', width: 'minmax(6rem, .6fr)', cell: (t) => oneLine(t.services.join(', ')) },
];

/** The columns that an address asks for. @param {string | null} text */
export function chosenColumns(text) {
  const wanted = text?.split(',');
  return columns.filter((c) => c.always || (wanted ? wanted.includes(c.id) : c.usual));
}
