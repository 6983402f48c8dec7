// The page of metrics: a metric over time, by tag, name or model.
import { h, oneLine, replace } from '../dom.js';
import { get } from '../api.js';
import { failure, go, setParams } from '../app.js';
import { count, iso, millis, number } from '../format.js';
import { filterBox } from '../filter/box.js';
import { withClause, written, writtenKey } from '../filter/language.js';
import { stepsOf, timeChart } from '../charts/series.js';

const ranges = [['1h', 'Last hour', 36e5], ['24h', 'Last 24 hours', 864e5], ['7d', 'Last 7 days', 6048e5], ['30d', 'Last 30 days', 2592e6]];
/** @type {Record<string, [string, (m: any) => number]>} */
const measures = { mean: ['Mean', (m) => m.sum / m.count], p50: ['Median', (m) => m.p50], p95: ['p95', (m) => m.p95], sum: ['Sum', (m) => m.sum],
  count: ['Count', (m) => m.count], lowest: ['Lowest', (m) => m.lowest], highest: ['Highest', (m) => m.highest] };

/** @param {import('../app.js').Place} place */
export async function show(place) {
  let asked = new AbortController();
  let state = read(place.params);
  const [{ items: metrics }, { items: tags }] = await Promise.all([get('/keys', { field: 'metric', limit: 500 }, place.signal),
      get('/keys', { field: 'tag', limit: 100 }, place.signal)]);
  if (!metrics.length) {
    place.root.append(h('div.empty', {}, h('h1', {}, 'No metrics yet'),
        h('p', {}, 'Record a metric on a span to see it over time here:'), h('pre', {},
          '// @trace(metrics: [documents: result.count])\n\nTrace.current?.saveMetric("quality", 4.5, comment: "…")')));
    return { title: 'Metrics' };
  }
  const choose = (/** @type {string} */ label, /** @type {string} */ name, /** @type {[string, string][]} */ options) => h('select',
    { 'aria-label': label,
      onchange: (/** @type {any} */ e) => setParams({ [name]: e.target.value }) }, options.map(([value,
          text]) => h('option', { value }, oneLine(text))));
  const metric = choose('Metric', 'metric', metrics.map((/** @type {string} */ m) => [m, m]));
  const measure = choose('Measure', 'measure', Object.entries(measures).map(([id, [label]]) => [id, label]));
  const group = choose('Group by', 'group', [['', 'All together'], ['name', 'By name'], ['model', 'By model'], ['service', 'By service'],
      ...tags.map((/** @type {string} */ t) => [`tag.${writtenKey(t)}`, `By tag ${t}`])]);
  const range = choose('Time range', 'range', ranges.map(([v, label]) => [String(v), String(label)]));
  const box = filterBox({ value: state.q, scope: () => 'spans', label: 'Filter spans', placeholder: 'Filter spans',
      commit: (q) => setParams({ q }) });
  const chart = timeChart({ title: 'Over time', height: 240,
      zoom: (from, to) => { go(`/?q=${encodeURIComponent(withClause(withClause(state.q, `metric.${writtenKey(current())}:*`), `since:${iso(from)} AND until:${iso(to)}`))}`); } });
  chart.element.classList.add('big-chart');
  const table = h('div.card.scroll');
  place.root.append(h('div.page', {}, h('div.page-head', {}, h('h1', {}, 'Metrics'),
        h('div.controls', {}, metric, measure, group, range, box.element)), chart.element, table));
  const current = () => state.metric || metrics[0];

  const load = async () => {
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    metric.value = current(); measure.value = state.measure; group.value = state.group; range.value = state.range;
    const span = Number(ranges.find(([v]) => v === state.range)?.[2] ?? 864e5);
    const steps = stepsOf(Date.now() - span, Date.now(), Math.max(20, Math.min(80, innerWidth / 16)));
    const [label, valueOf] = measures[state.measure] ?? measures.mean;
    // Usually the root span has the tag, and a span below it has the metric; hence the scope.
    const common = { scope: state.group.startsWith('tag.') ? 'traces' : 'spans',
      filter: withClause(state.q, `metric.${writtenKey(current())}:* AND since:${state.range}`), group: state.group, metric: current() };
    try {
      const [whole, parts] = await Promise.all([get('/statistics', common, signal),
          get('/statistics', { ...common, interval_ns: Math.round(steps.step * 1e6) }, signal)]);
      const rows = whole.items.filter((/** @type {any} */ r) => r.metric).sort((/** @type {any} */ a,
          /** @type {any} */ b) => b.metric.count - a.metric.count);
      const length = Math.round((steps.to - steps.from) / steps.step);
      const series = rows.slice(0, 8).map((/** @type {any} */ row, /** @type {number} */ i) => {
        const values = new Array(length).fill(undefined);
        for (const r of parts.items) if (r.metric && (r.group ?? '') === (row.group ?? '')) values[Math.round((millis(r.start) - steps.from) / steps.step)] = valueOf(r.metric);
        return { label: oneLine(row.group ?? current()), class: `s${i + 1}`, values };
      });
      chart.set({ kind: 'lines', ...steps, format: number, series,
          summary: rows.slice(0, 8).map((/** @type {any} */ r) => number(valueOf(r.metric))) }, `${label} of ${oneLine(current())}`);
      replace(table, rows.length ? h('table.table', {}, h('thead', {},
            h('tr', {}, [state.group ? 'Group' : 'Metric', 'Count', 'Mean', 'Median', 'p95', 'Lowest',
                'Highest'].map((label, i) => h('th', { scope: 'col', class: i ? 'right' : '' }, label)))),
        h('tbody', {}, rows.map((/** @type {any} */ r) => h('tr', {},
              h('th', { scope: 'row' },
                h('a', { href: `/?q=${encodeURIComponent(withClause(state.group ? withClause(state.q, `${state.group}=${written(r.group)}`) : state.q, `metric.${writtenKey(current())}:* AND since:${state.range}`))}` },
                  oneLine(r.group ?? current()))),
          [count(r.metric.count), number(r.metric.sum / r.metric.count), number(r.metric.p50), number(r.metric.p95), number(r.metric.lowest),
            number(r.metric.highest)].map((text) => h('td.right', {}, text)))))) : h('div.empty', {}, h('h2', {}, 'No values in this range')));
    } catch (error) { if (!signal.aborted) replace(table, failure(error)); }
  };
  load();
  place.signal.addEventListener('abort', () => asked.abort());
  return {
    title: 'Metrics',
    update: (/** @type {import('../app.js').Place} */ next) => { const old = state.q; state = read(next.params); if (state.q !== old) box.set(state.q); load(); },
    keys: (/** @type {KeyboardEvent} */ event) => { if (event.key !== '/') return false; box.focus(); return true; },
  };
}

const read = (/** @type {URLSearchParams} */ p) => ({ q: p.get('q') ?? '', metric: p.get('metric') ?? '', measure: p.get('measure') ?? 'mean',
    group: p.get('group') ?? '', range: p.get('range') ?? '24h' });
