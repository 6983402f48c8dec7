// The page of functions: calls, errors, durations and cost by span name.
import { h, oneLine, redraw, replace, svg } from '../dom.js';
import { get } from '../api.js';
import { failure, report, setParams } from '../app.js';
import { ago, count, duration, exact, iso, millis, money, percent } from '../format.js';
import { filterBox } from '../filter/box.js';
import { inTime, moment, timeOf, withClause, written } from '../filter/language.js';
import { stepsOf } from '../charts/series.js';
import { overview } from '../traces/overview.js';

/** @typedef {import('../api.js').StatisticsRow} StatisticsRow */

const ranges = [['1h', 'Last hour', 36e5], ['24h', 'Last 24 hours', 864e5], ['7d', 'Last 7 days', 6048e5], ['30d', 'Last 30 days', 2592e6]];
/** @type {[string, string, (row: StatisticsRow) => number | string, boolean?][]} */
const columns = [
  ['name', 'Function', (r) => r.group ?? ''], ['count', 'Calls', (r) => r.count], ['errors', 'Errors', (r) => r.errors / r.count], ['p50', 'p50',
    (r) => r.p50 ?? -1], ['p95', 'p95', (r) => r.p95 ?? -1], ['p99', 'p99', (r) => r.p99 ?? -1],
  ['total', 'Total time', (r) => r.total_ns, true], ['tokens', 'Tokens', (r) => r.input_tokens + r.output_tokens, true], ['cost', 'Cost',
    (r) => r.cost], ['seen', 'Last seen', (r) => millis(r.last_start), true],
];

/** @param {import('../app.js').Place} place */
export function show(place) {
  let asked = new AbortController();
  let state = read(place.params);
  const box = filterBox({ value: state.q, scope: () => 'spans', label: 'Filter spans',
      placeholder: 'Filter spans, as in tag.team=search AND type:llm', commit: (q) => setParams({ q }) });
  const range = h('select',
    { 'aria-label': 'Time range', onchange: () => setParams({ range: range.value === '24h' ? null : range.value, q: inTime(state.q) }) }, h('option',
      { value: '', hidden: true }, 'Selected range'), ranges.map(([value, label]) => h('option', { value }, label)));
  const charts = overview({ scope: 'spans', zoom: (from, to) => setParams({ q: inTime(state.q, iso(from), iso(to)) }) });
  const chosen = h('div.chosen');
  const result = h('div.card.scroll');
  place.root.append(h('div.page', {}, h('div.page-head', {}, h('h1', {}, 'Functions'),
        h('div.controls', {}, box.element, range, chosen)), charts.element, result));
  /** @type {StatisticsRow[]} */ let rows = [];
  /** @type {Map<string, number[]>} */ let overTime = new Map();
  /** @type {Map<string, number[]>} */ let failed = new Map();

  const draw = () => {
    if (!rows.length) { replace(result, h('div.empty', {}, h('h2', {}, 'No calls in this range'),
          h('p', {}, 'Select a longer range, or remove a condition from the filter.'))); return; }
    const isUp = state.sort.startsWith('-');
    const column = columns.find((c) => c[0] === state.sort.replace('-', '')) ?? columns[6];
    const sorted = [...rows].sort((a, b) => {
      const [x, y] = [column[2](a), column[2](b)];
      return (typeof x === 'string' ? x.localeCompare(String(y)) : Number(y) - x) * (isUp ? -1 : 1);
    });
    const isRising = isUp !== (column[0] === 'name');
    replace(chosen, state.name && h('button.button', { 'aria-label': `Charts of all functions, not of ${oneLine(state.name)}`,
          title: 'Charts of all functions', onclick: () => setParams({ name: null }) }, h('span.clip', {}, oneLine(state.name)), ' ✕'));
    redraw(result, h('table.table', {},
        h('thead', {}, h('tr', {},
            columns.map(([id, label, , wide]) => h('th', { scope: 'col', class: `${id === 'name' ? '' : 'right'} ${wide ? 'wide' : ''}`,
                  'aria-sort': id === column[0] ? (isRising ? 'ascending' : 'descending') : undefined },
      h('button', { 'data-key': id, onclick: () => setParams({ sort: id === column[0] && !isUp ? `-${id}` : id }) }, label,
        id === column[0] ? (isRising ? ' ↑' : ' ↓') : ''))), h('th.wide', { scope: 'col' }, 'Over time'))),
    h('tbody', {}, sorted.map((r) => h('tr', { class: state.name && r.group === state.name ? 'chosen' : '' },
          h('th', { scope: 'row' },
            h('a', { title: 'Its traces', href: `/?q=${encodeURIComponent(withClause(timed(state), `name=${written(r.group ?? '')}`))}` },
              oneLine(r.group ?? '') || '(no name)')),
      cell(count(r.count), '', exact(r.count)), cell(percent(r.errors, r.count), r.errors ? 'bad' : 'quiet',
        `${r.errors} of ${r.count}`), cell(duration(r.p50)), cell(duration(r.p95)), cell(duration(r.p99)), cell(duration(r.total_ns), 'wide'),
      cell(r.input_tokens + r.output_tokens ? count(r.input_tokens + r.output_tokens) : '–',
        'wide'), cell(r.cost ? money(r.cost) : '–'), cell(ago(r.last_start), 'wide', r.last_start),
      h('td.wide', {}, h('button.spark-button', { 'data-key': `charts ${r.group}`, title: 'Charts of this function',
            'aria-label': `Charts of ${oneLine(r.group ?? '')}`, 'aria-pressed': String(r.group === state.name), onclick: () => { setParams({ name: r.group === state.name ? null : r.group }); scrollTo(0, 0); } },
        spark(overTime.get(r.group ?? '') ?? [], failed.get(r.group ?? '') ?? []))))))));
  };

  const load = async () => {
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    const own = timeOf(state.q);
    range.value = own.since || own.until ? '' : state.range;
    const filter = timed(state);
    const { since, until } = timeOf(filter);
    const steps = stepsOf(moment(since ?? '') ?? Date.now() - 864e5, (until && moment(until)) || Date.now(), 40);
    drawCharts();
    try {
      const all = await get('/statistics', { scope: 'spans', filter, group: 'name' }, signal);
      rows = all.items;
      draw();
      const byTime = await get('/statistics', { scope: 'spans', filter, group: 'name', interval_ns: Math.round(steps.step * 1e6) }, signal);
      const length = Math.round((steps.to - steps.from) / steps.step);
      overTime = new Map(rows.map((r) => [r.group ?? '', new Array(length).fill(0)]));
      failed = new Map(rows.map((r) => [r.group ?? '', new Array(length).fill(0)]));
      for (const row of byTime.items) {
        const i = Math.round((millis(row.start) - steps.from) / steps.step);
        const [a, b] = [overTime.get(row.group ?? ''), failed.get(row.group ?? '')];
        if (a && b && i >= 0 && i < length) { a[i] = row.count; b[i] = row.errors; }
      }
      draw();
    } catch (error) { if (!signal.aborted) replace(result, failure(error)); }
  };
  let askedCharts = new AbortController();
  const drawCharts = () => {
    askedCharts.abort();
    askedCharts = new AbortController();
    const { signal } = askedCharts;
    charts.load(state.name ? withClause(timed(state), `name=${written(state.name)}`) : timed(state),
      signal).catch((error) => { if (!signal.aborted && !place.signal.aborted) report(error); });
  };
  load();
  place.signal.addEventListener('abort', () => { asked.abort(); askedCharts.abort(); });
  return {
    title: 'Functions',
    update: (/** @type {import('../app.js').Place} */ next) => {
      const old = state;
      state = read(next.params);
      if (old.q !== state.q) box.set(state.q);
      if (old.q !== state.q || old.range !== state.range) load();
      else {
        draw();
        if (old.name !== state.name) drawCharts();
      }
    },
    keys: (/** @type {KeyboardEvent} */ event) => { if (event.key !== '/') return false; box.focus(); return true; },
  };
}

const read = (/** @type {URLSearchParams} */ p) => ({ q: p.get('q') ?? '', range: p.get('range') ?? '24h',
    sort: p.get('sort') ?? 'total', name: p.get('name') ?? '' });
/** Adds the selected range of time to the filter, unless the filter has a range. @param {{q: string, range: string}} state */
const timed = (state) => { const { since, until } = timeOf(state.q); return since || until ? state.q : withClause(state.q, `since:${state.range}`); };
const cell = (/** @type {string} */ text, kind = '', title = '') => h('td.right', { class: kind, title: title || undefined }, text);

/** @param {number[]} values @param {number[]} failures */
function spark(values, failures) {
  const top = Math.max(1, ...values);
  const bars = (/** @type {number[]} */ list) => list.map((v, i) => (v ? `M${i * 3} 22h2v${-Math.max(1.5, (v / top) * 20)}h-2z` : '')).join('');
  return svg('svg.spark', { viewBox: `0 0 ${Math.max(1, values.length) * 3} 22`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    svg('path.fill-2', { d: bars(values) }), svg('path.fill-error', { d: bars(failures) }));
}
