// The columns of the trace list.
import { h, oneLine } from '../dom.js';
import { count, duration, exact, money, plural, time } from '../format.js';

/** @typedef {import('../api.js').TraceRecord} TraceRecord */
/** @typedef {{id: string, label: string, width: string, right?: boolean, order?: string, always?: boolean, usual?: boolean, cell: (trace: TraceRecord) => any, title?: (trace: TraceRecord) => string}} Column */

/** The span types of a trace with their counts: `11 tool`, `8 llm`. @param {TraceRecord} trace */
const kinds = (trace) => Object.entries(trace.types).sort((a, b) => b[1] - a[1]).map(([type, n]) => `${count(n)} ${oneLine(type)}`);

const preview = (/** @type {string | undefined} */ text) => oneLine((text ?? '').slice(0, 200));

/** @type {Column[]} */
export const columns = [
  { id: 'status', label: '', width: '.625rem', always: true, cell: (t) => [h('span.point', { class: t.status, title: t.status }),
      h('span.hidden', {}, t.status)] },
  { id: 'name', label: 'Name', width: 'minmax(10rem, 1fr)', always: true,
    cell: (t) => h('a', { href: `/traces/${t.id}`, title: oneLine(t.name) }, oneLine(t.name) || '(no name)') },
  { id: 'start', label: 'Started', width: '5.75rem', usual: true, order: 'newest', cell: (t) => time(t.start), title: (t) => t.start },
  { id: 'duration', label: 'Duration', width: '4.5rem', right: true, usual: true, order: 'slowest',
    cell: (t) => (t.status === 'running' ? 'running' : duration(t.duration_ns)), title: (t) => (t.duration_ns === undefined ? '' : `${exact(t.duration_ns)} ns`) },
  { id: 'spans', label: 'Spans', width: 'minmax(9.5rem, .5fr)', usual: true, order: 'largest',
    title: (t) => [plural(t.span_count, 'span'), t.error_count > 0 && `${exact(t.error_count)} failed`, ...kinds(t)].filter(Boolean).join(', '),
    cell: (t) => h('span.steps', {}, h('b', {}, count(t.span_count)),
      h('span.unit', {}, t.span_count === 1 ? ' span' : ' spans'), t.error_count > 0 && h('span.bad', {},
        ` ${count(t.error_count)} failed`), kinds(t).slice(0, 2).map((kind) => ` ${kind}`).join(',')) },
  { id: 'tokens', label: 'Tokens', width: '3.75rem', right: true, usual: true, order: 'most_tokens',
    cell: (t) => (t.input_tokens + t.output_tokens ? count(t.input_tokens + t.output_tokens) : '–'), title: (t) => `${exact(t.input_tokens)} in, ${exact(t.output_tokens)} out` },
  { id: 'cost', label: 'Cost', width: '3.75rem', right: true, usual: true, order: 'costliest', cell: (t) => money(t.cost),
    title: (t) => (t.cost === undefined ? '' : `$${t.cost}`) },
  { id: 'tags', label: 'Tags', width: 'minmax(10rem, .6fr)', usual: true,
    cell: (t) => Object.entries(t.tags).map(([key, values]) => h('span.tag', { title: `${oneLine(key)}: ${oneLine(values.join(', '))}` },
        oneLine(values.join(', ')))), title: (t) => Object.entries(t.tags).map(([k, v]) => `${oneLine(k)}: ${oneLine(v.join(', '))}`).join('\n') },
  { id: 'io', label: 'Input → output', width: 'minmax(11rem, 2.4fr)', usual: true,
    title: (t) => [t.input_preview, t.output_preview].filter(Boolean).map((text) => oneLine(text ?? '').slice(0, 400)).join('\n→ '),
    cell: (t) => [h('bdi.clip', {}, preview(t.input_preview)), t.output_preview && [h('span.quiet', {}, '→'),
        h('bdi.clip', {}, preview(t.output_preview))]] },
  { id: 'services', label: 'Services', width: 'minmax(6rem, .6fr)', cell: (t) => oneLine(t.services.join(', ')) },
];

/** The columns that an address selects. @param {string | null} text */
export function chosenColumns(text) {
  const wanted = text?.split(',');
  return columns.filter((c) => c.always || (wanted ? wanted.includes(c.id) : c.usual));
}
