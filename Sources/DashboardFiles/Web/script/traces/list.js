// The trace list. It loads page by page, from the key of the last row, so that new traces do not move the rows.
import { append, h, redraw, replace } from '../dom.js';
import { get } from '../api.js';
import { failure } from '../app.js';

/** @typedef {import('../api.js').TraceRecord} TraceRecord */
/** @typedef {import('./columns.js').Column} Column */

const limit = 50;
const remembered = 'tracemark.list';

/** The traces before and after one in the list that the reader last opened. @param {string} id @returns {{address: string, before?: string, after?: string} | null} */
export function neighbours(id) {
  try {
    const list = JSON.parse(sessionStorage.getItem(remembered) ?? 'null');
    const at = list.ids.indexOf(id);
    return at < 0 ? null : { address: list.address, before: list.ids[at - 1], after: list.ids[at + 1] };
  } catch { return null; }
}

/**
 * @param {{go: (address: string) => void, order: (order: string) => void, fail: (error: unknown) => boolean, empty: (filtered: boolean) => Node}} options
 */
export function traceList(options) {
  const head = h('div.list-row.list-head', { role: 'row' });
  const rows = h('div.list-rows', { role: 'rowgroup' });
  const end = h('div.list-end');
  const fresh = h('button.fresh', { hidden: true, onclick: () => { showFresh(); scrollTo(0, 0); } });
  const element = h('div.list.card', { role: 'table', 'aria-label': 'Traces', 'aria-busy': 'true' },
    h('div', { role: 'rowgroup' }, head), fresh, rows, end);
  /** @type {Column[]} */ let columns = [];
  /** @type {Map<string, {trace: TraceRecord, row: HTMLElement}>} */ const shown = new Map();
  /** @type {TraceRecord[]} */ let waiting = [];
  /** The traces that arrive while the first page loads; the page may be older. @type {TraceRecord[] | null} */ let meanwhile = [];
  let asked = new AbortController();
  /** @type {string | null} */ let next = null;
  let question = { filter: '', order: 'newest' };
  let loading = false;
  let longest = 1;
  let chosen = -1;

  const makeRow = (/** @type {TraceRecord} */ trace) => {
    const row = h('div.list-row', { role: 'row', 'data-id': trace.id });
    fill(row, trace);
    return row;
  };
  const fill = (/** @type {HTMLElement} */ row, /** @type {TraceRecord} */ trace) => {
    replace(row, columns.map((c) => h('div', {
      role: 'cell', class: `c-${c.id}${c.right ? ' right' : ''}`, title: c.title?.(trace) || undefined,
      style: c.id === 'duration' && trace.duration_ns ? { '--part': String(Math.sqrt(trace.duration_ns / longest)) } : undefined,
    }, c.cell(trace))));
  };
  rows.addEventListener('click', (/** @type {MouseEvent} */ event) => {
    const target = /** @type {Element} */ (event.target);
    const row = target.closest('.list-row');
    if (!row || target.closest('a') || getSelection()?.toString()) return;
    const address = `/traces/${row.getAttribute('data-id')}`;
    if (event.metaKey || event.ctrlKey) open(address, '_blank', 'noopener');
    else options.go(address);
  });

  const remember = () => sessionStorage.setItem(remembered,
    JSON.stringify({ address: location.pathname + location.search, ids: [...shown.keys()].slice(0, 2000) }));

  const add = (/** @type {TraceRecord[]} */ traces, first = false) => {
    longest = Math.max(longest, ...traces.map((t) => t.duration_ns ?? 0));
    const made = [];
    for (const trace of traces) {
      const old = shown.get(trace.id);
      if (old) { old.trace = trace; fill(old.row, trace); continue; }
      const row = makeRow(trace);
      shown.set(trace.id, { trace, row });
      made.push(row);
    }
    if (first) rows.prepend(...made);
    else rows.append(...made);
  };

  async function more() {
    if (loading || !next) return;
    loading = true;
    const { signal } = asked;
    try {
      const page = await get('/traces', { ...question, limit, cursor: next }, signal);
      add(page.items);
      next = page.next;
      replace(end, next ? 'Loading more …' : `${shown.size} traces, and no more`);
      remember();
    } catch (error) {
      if (!signal.aborted) replace(end, failure(error), h('button.button', { onclick: () => more() }, 'Try again'));
    } finally { loading = false; }
    if (next && !signal.aborted && end.getBoundingClientRect().top < innerHeight + 600) more();
  }
  new IntersectionObserver((entries) => { if (entries.some((e) => e.isIntersecting)) more(); }, { rootMargin: '800px' }).observe(end);

  /** @param {{filter: string, order: string}} wanted */
  async function load(wanted) {
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    question = wanted;
    loading = true;
    next = null;
    meanwhile = [];
    element.setAttribute('aria-busy', 'true');
    try {
      const page = await get('/traces', { ...wanted, limit }, signal);
      shown.clear();
      waiting = [];
      fresh.hidden = true;
      longest = 1;
      chosen = -1;
      replace(rows);
      add(page.items);
      next = page.next;
      replace(end, next ? 'Loading more …' : shown.size ? `${shown.size} ${shown.size === 1 ? 'trace' : 'traces'}` : options.empty(wanted.filter !== ''));
      performance.mark('first-row');
      remember();
      const late = meanwhile;
      meanwhile = null;
      late?.forEach(receive);
    } catch (error) {
      if (signal.aborted) return;
      meanwhile = null;
      if (!options.fail(error)) { replace(rows); replace(end, failure(error)); }
    } finally {
      if (!signal.aborted) { loading = false; element.setAttribute('aria-busy', 'false'); }
    }
  }

  const showFresh = () => {
    add(waiting.reverse(), true);
    waiting = [];
    fresh.hidden = true;
    remember();
  };

  /** Adds a trace that has started or changed. @param {TraceRecord} trace */
  function receive(trace) {
    if (meanwhile) { meanwhile.push(trace); return; }
    if (shown.has(trace.id)) return add([trace]);
    if (!shown.size) replace(end);
    waiting = [...waiting.filter((t) => t.id !== trace.id), trace];
    if (scrollY < 120 && question.order === 'newest') showFresh();
    else { replace(fresh, `${waiting.length} new`); fresh.hidden = false; }
  }

  /** @param {Column[]} wanted @param {string} order */
  function setColumns(wanted, order) {
    columns = wanted;
    element.style.setProperty('--columns', columns.map((c) => c.width).join(' '));
    element.style.setProperty('--least', `${columns.reduce((sum, c) => sum + parseFloat(c.width.replace('minmax(', '')) + 0.75, 0.75)}rem`);
    redraw(head, columns.map((c) => {
      const up = c.order === 'newest' && order === 'oldest';
      const isSorted = c.order && (order === c.order || up);
      return h('div', { role: 'columnheader', class: c.right ? 'right' : '', 'aria-sort': isSorted ? (up ? 'ascending' : 'descending') : undefined },
        c.order ? h('button',
          { 'data-key': c.id, onclick: () => options.order(c.order === 'newest' && order === 'newest' ? 'oldest' : c.order ?? '') }, c.label, isSorted ? (up ? ' ↑' : ' ↓') : '') : c.label || h('span.hidden', {}, 'Status'));
    }));
    for (const { row, trace } of shown.values()) fill(row, trace);
  }

  const move = (/** @type {number} */ step) => {
    const all = rows.children;
    if (!all.length) return;
    all[chosen]?.classList.remove('chosen');
    chosen = Math.max(0, Math.min(all.length - 1, chosen + step));
    all[chosen].classList.add('chosen');
    all[chosen].scrollIntoView({ block: 'nearest' });
    all[chosen].querySelector('a')?.focus({ preventScroll: true });
  };

  append(rows, Array.from({ length: 12 }, () => h('div.list-row', { 'aria-hidden': 'true' }, h('span'), h('div.bone'))));
  return { element, load, receive, setColumns, move, get size() { return shown.size; } };
}
