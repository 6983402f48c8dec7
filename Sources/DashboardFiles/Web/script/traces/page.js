// The page of all traces: the filter box, charts, facets and the list. The address holds its whole state.
import { h, menu, note, replace } from '../dom.js';
import { events, get, Problem } from '../api.js';
import { failure, go, report, setParams } from '../app.js';
import { iso } from '../format.js';
import { filterBox } from '../filter/box.js';
import { inTime, timeOf } from '../filter/language.js';
import { columns, chosenColumns } from './columns.js';
import { exportMenu } from './export.js';
import { facets } from './facets.js';
import { firstTrace } from './first.js';
import { traceList } from './list.js';
import { overview } from './overview.js';
import { viewsMenu } from './views.js';

const ranges = [['15m', 'Last 15 minutes'], ['1h', 'Last hour'], ['6h', 'Last 6 hours'], ['24h', 'Last 24 hours'],
  ['7d', 'Last 7 days'], ['30d', 'Last 30 days']];

/** @param {import('../app.js').Place} place @returns {import('../app.js').Shown} */
export function show(place) {
  let state = read(place.params);
  let asked = new AbortController();
  let tail = /** @type {AbortController | null} */ (null);

  const setFilter = (/** @type {string} */ q) => setParams({ q });
  const box = filterBox({ value: state.q, commit: setFilter });
  const charts = overview({ zoom: (from, to) => setFilter(inTime(state.q, iso(from), iso(to))) });
  const side = facets({ filter: () => state.q, change: setFilter });
  const list = traceList({
    go, order: (order) => setParams({ order: order === 'newest' ? null : order }),
    fail: (error) => {
      if (error instanceof Problem && error.column) { box.fail(error); return true; }
      return false;
    },
    empty: (filtered) => (filtered
      ? h('div.empty', {}, h('h2', {}, 'No trace matches'), h('p', {}, 'Remove a condition, or widen the range of time. '),
        h('p', {}, h('a', { href: '/' }, 'Show all traces')))
      : firstTrace()),
  });

  const time = h('select',
    { 'aria-label': 'Time range', onchange: () => { if (time.value !== 'custom') setFilter(inTime(state.q, time.value || undefined)); } });
  const live = h('button.button', { type: 'button', 'aria-pressed': 'false', title: 'Show new traces as they arrive',
      onclick: () => setParams({ live: state.live ? null : '1' }) }, h('span.point'), 'Live');
  const facetsButton = h('button.button.facets-toggle', { type: 'button', 'aria-expanded': 'false',
      onclick: () => facetsButton.setAttribute('aria-expanded', String(side.element.classList.toggle('open'))) }, 'Facets');
  const columnsMenu = menu('Columns', (sheet) => {
    const chosen = new Set(chosenColumns(state.cols).map((c) => c.id));
    for (const column of columns.filter((c) => !c.always)) {
      const input = h('input', { type: 'checkbox', checked: chosen.has(column.id), onchange: () => {
        input.checked ? chosen.add(column.id) : chosen.delete(column.id);
        const wanted = columns.filter((c) => !c.always && chosen.has(c.id)).map((c) => c.id).join(',');
        setParams({ cols: wanted === columns.filter((c) => c.usual).map((c) => c.id).join(',') ? null : wanted || 'none' });
      } });
      sheet.append(h('label.item', {}, input, column.label));
    }
  });

  const page = h('div.page', {}, h('h1.hidden', {}, 'Traces'),
    h('div.traces-top', {}, box.element, time, live, facetsButton, viewsMenu(), columnsMenu, exportMenu(() => state.q)),
    charts.element, h('div.traces-body', {}, side.element, list.element));
  place.root.append(page);

  const showRange = () => {
    const { since, until } = timeOf(state.q);
    const isKnown = !until && (!since || ranges.some(([value]) => value === since));
    replace(time, h('option', { value: '' }, 'All time'), ranges.map(([value, label]) => h('option', { value }, label)),
      !isKnown && h('option', { value: 'custom' }, 'Selected range'));
    time.value = isKnown ? since ?? '' : 'custom';
  };

  const load = () => {
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    const quietly = (/** @type {unknown} */ error) => { if (!signal.aborted && !(error instanceof Problem && error.column)) report(error); };
    const sides = () => Promise.all([charts.load(state.q, signal), side.load(state.q, signal)]).catch(quietly);
    list.load({ filter: state.q, order: state.order }).then(() => {
      if (signal.aborted) return;
      const isFirst = !list.size && !state.q;
      page.classList.toggle('first', isFirst);
      // The first trace appears without a reload of the page.
      if (isFirst) events('/traces/tail', {}, signal, (event) => event.type === 'trace' && load(), () => {}).catch(report);
      else sides();
    });
    // In live mode the charts and the facets are updated too.
    const timer = setInterval(() => { if (state.live && !document.hidden && list.size) sides(); }, 10_000);
    signal.addEventListener('abort', () => clearInterval(timer));
  };

  const setTail = () => {
    live.setAttribute('aria-pressed', String(state.live));
    tail?.abort();
    tail = null;
    live.firstElementChild?.setAttribute('class', 'point');
    if (!state.live) return;
    const current = tail = new AbortController();
    events('/traces/tail', { filter: state.q }, current.signal, (event) => {
      if (event.type === 'trace') list.receive(JSON.parse(event.data));
    }, (connected) => live.firstElementChild?.setAttribute('class', connected ? 'point running' : 'point abandoned')).catch(report);
  };

  list.setColumns(chosenColumns(state.cols), state.order);
  showRange();
  load();
  setTail();
  place.signal.addEventListener('abort', () => { asked.abort(); tail?.abort(); });

  return {
    title: 'Traces',
    update: (next) => {
      const old = state;
      state = read(next.params);
      if (state.cols !== old.cols || state.order !== old.order) list.setColumns(chosenColumns(state.cols), state.order);
      if (state.q !== old.q) { box.set(state.q); showRange(); }
      if (state.q !== old.q || state.order !== old.order) load();
      if (state.q !== old.q || state.live !== old.live) setTail();
    },
    keys: (event) => {
      if (event.metaKey || event.ctrlKey || event.altKey) return false;
      if (event.key === '/') { box.focus(); return true; }
      if (event.key === 'j' || event.key === 'k') { list.move(event.key === 'j' ? 1 : -1); return true; }
      if (event.key === 'l') { live.click(); return true; }
      if (event.key === 'r') { load(); note('Reloaded'); return true; }
      return false;
    },
    help: [['/', 'filter'], ['j k', 'next and previous trace'], ['Enter', 'open the trace'], ['Alt Enter', 'exclude a facet value'],
      ['l', 'live'], ['r', 'reload']],
  };
}

/** @param {URLSearchParams} params */
function read(params) {
  return { q: params.get('q') ?? '', order: params.get('order') ?? 'newest', cols: params.get('cols'), live: params.get('live') === '1' };
}
