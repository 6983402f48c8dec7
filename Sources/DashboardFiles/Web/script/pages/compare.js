// Compares two traces: matches their spans by name and order, and shows the differences.
import { h, oneLine, replace } from '../dom.js';
import { get, request } from '../api.js';
import { failure, report, setParams } from '../app.js';
import { count, duration, time } from '../format.js';
import { loadTrace } from '../trace/page.js';
import { differences, differing, longestCommon } from './contents.js';

/** @typedef {import('../trace/model.js').TraceModel} TraceModel */
/** @typedef {{a: number, b: number, depth: number}} Pair rows of both traces, -1 where only the other has it */

/** @param {import('../app.js').Place} place */
export async function show(place) {
  const [a, b] = [place.params.get('a') ?? '', place.params.get('b') ?? ''];
  const result = h('div');
  const names = h('datalist', { id: 'recent-traces' });
  const side = (/** @type {'a' | 'b'} */ which, /** @type {string} */ id) => {
    const input = h('input.input.mono', { value: id, list: 'recent-traces', placeholder: 'Trace id', spellcheck: 'false',
        onchange: () => setParams({ [which]: input.value.trim() }) });
    return h('section.card.compare-side', { 'data-side': which }, h('label', {}, which === 'a' ? 'First trace' : 'Second trace', input));
  };
  const sides = [side('a', a), side('b', b)];
  place.root.append(h('div.page', {}, h('div.page-head', {}, h('h1', {}, 'Compare')), h('div.compare-pick', {}, sides), names, result));
  const again = { title: 'Compare', update: () => false };
  /** @type {[TraceModel, TraceModel]} */ let models;
  try {
    const found = await Promise.all([a, b].map((id) => (id ? loadTrace(id, place.signal) : null)));
    found.forEach((model, i) => model && sides[i].append(h('a.clip', { href: `/traces/${model.trace.id}` }, oneLine(model.trace.name)),
        h('span.quiet.num', {}, `${time(model.trace.start)} · ${duration(model.trace.duration_ns)} · ${count(model.count)} spans`)));
    const like = found[0] ?? found[1];
    const { items } = await get('/traces', { limit: 30, filter: like ? `root="${like.trace.name.replace(/["\\]/g, '\\$&')}"` : '' }, place.signal);
    replace(names, items.map((/** @type {any} */ t) => h('option', { value: t.id },
          `${oneLine(t.name)}, ${time(t.start)}, ${duration(t.duration_ns)}, ${t.status}`)));
    if (!found[0] || !found[1]) {
      replace(result, h('div.card.scroll', {}, h('table.table', {},
            h('thead', {}, h('tr', {}, h('th', {}, like ? 'Compare with' : 'Begin with'), h('th', {}, 'Started'), h('th.right', {}, 'Duration'),
                h('th', {}, 'Status'))), h('tbody', {}, items.filter((/** @type {any} */ t) => t.id !== like?.trace.id).map((/** @type {any} */ t) => h('tr', {},
        h('th', { scope: 'row' },
          h('a', { href: `/compare?${like ? (found[0] ? `a=${a}&b=${t.id}` : `a=${t.id}&b=${b}`) : `a=${t.id}`}` },
            oneLine(t.name))), h('td.num', {}, time(t.start)), h('td.right', {}, duration(t.duration_ns)), h('td', {}, t.status)))))));
      return again;
    }
    models = [found[0], found[1]];
  } catch (error) {
    if (place.signal.aborted) return again;
    replace(result, failure(error));
    return again;
  }

  const pairs = match(models[0], models[1]);
  const limit = 3000;
  const rows = pairs.slice(0, limit).map((p) => pairRow(models, p));
  const only = h('input', { type: 'checkbox', checked: place.params.get('only') === '1',
      onchange: () => { setParams({ only: only.checked ? '1' : null }, { silent: true }); hide(); } });
  const hide = () => rows.forEach((row, i) => { row.element.hidden = only.checked && !isDifferent(models,
        pairs[i]) && !row.marks.childElementCount; });
  const onlyA = pairs.filter((p) => p.b < 0).length;
  const onlyB = pairs.filter((p) => p.a < 0).length;
  replace(result, h('div.compare-head', {},
      h('p.quiet', {}, `${count(pairs.length - onlyA - onlyB)} spans in both, ${count(onlyA)} only in the first, ${count(onlyB)} only in the second.${pairs.length > limit ? ` The first ${count(limit)} are shown.` : ''}`), h('label',
        {}, only, 'Only differences')),
    h('div.card.scroll', {},
      h('table.table.compare', {},
        h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Span'),
            ['First', 'Second', 'Difference'].map((t) => h('th.right', { scope: 'col' }, t)), h('th', { scope: 'col' }, 'Status'), h('th',
              { scope: 'col' }, 'Differs in'))), h('tbody', {}, rows.map((r) => r.element)))));
  hide();
  mark(models, pairs.slice(0, limit), rows, place.signal).then(hide, report);
  return again;
}

/** Checks if two matched spans differ in duration or status, or if one is missing. @param {TraceModel[]} models @param {Pair} pair */
function isDifferent([a, b], pair) {
  if (pair.a < 0 || pair.b < 0) return true;
  return a.status(pair.a) !== b.status(pair.b) || isFar(a.duration(pair.a), b.duration(pair.b));
}

/** Checks if two durations differ by more than 10%, and by more than 0.1 ms. @param {number | null} x @param {number | null} y */
const isFar = (x, y) => x !== null && y !== null && Math.abs(y - x) > 0.1 * Math.max(x, 1e6);

/** Names in each row the other differences, if both traces have at most 1,000 spans. @param {TraceModel[]} models @param {Pair[]} pairs @param {{marks: HTMLElement}[]} rows @param {AbortSignal} signal */
async function mark(models, pairs, rows, signal) {
  if (models.some((m) => m.count > 1000)) return;
  const [a, b] = await Promise.all(models.map((m) => spansOf(m.trace.id, signal)));
  if (!a || !b) return;
  pairs.forEach((pair, i) => replace(rows[i].marks, pair.a >= 0 && pair.b >= 0 && differing(a.get(models[0].id(pair.a)),
        b.get(models[1].id(pair.b))).map((word) => h('span.tag', {}, word))));
}

/** Loads the spans of a trace with their contents, by id; null if they are too large for a page. @param {string} id @param {AbortSignal} signal */
async function spansOf(id, signal) {
  const response = await request(`/traces/${id}`, {}, { signal });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const parts = [];
  for (let size = 0; ;) {
    const { value, done } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > 24e6) { await reader.cancel(); return null; }
    parts.push(value);
  }
  return new Map(JSON.parse(parts.join('')).spans.map((/** @type {any} */ s) => [s.span_id, s]));
}

/** @param {[TraceModel, TraceModel]} models @param {Pair} pair */
function pairRow([a, b], pair) {
  const [model, row] = pair.a >= 0 ? [a, pair.a] : [b, pair.b];
  const [x, y] = [pair.a >= 0 ? a.duration(pair.a) : null, pair.b >= 0 ? b.duration(pair.b) : null];
  const delta = x !== null && y !== null ? y - x : null;
  const statuses = [pair.a >= 0 ? a.status(pair.a) : '', pair.b >= 0 ? b.status(pair.b) : ''];
  const cell = h('td.diff', { colspan: '6' });
  const details = h('tr.details', {}, cell);
  const toggle = h('button.fold', { 'aria-expanded': 'false', 'aria-label': `Differences in ${oneLine(model.name(row))}` });
  const open = async () => {
    const isOpen = details.isConnected;
    toggle.setAttribute('aria-expanded', String(!isOpen));
    if (isOpen) return details.remove();
    element.after(details);
    if (cell.childElementCount) return;
    replace(cell, 'Loading …');
    try {
      const spans = await Promise.all([[a, pair.a],
          [b, pair.b]].map(([m,
              r]) => (/** @type {number} */ (r) < 0 ? null : get(`/traces/${/** @type {TraceModel} */ (m).trace.id}/spans/${/** @type {TraceModel} */ (m).id(/** @type {number} */ (r))}`))));
      replace(cell, differences(spans[0], spans[1]));
    } catch (error) { replace(cell, failure(error)); }
  };
  const marks = h('td.marks');
  const element = h('tr', { class: pair.b < 0 ? 'only-a' : pair.a < 0 ? 'only-b' : '',
      onclick: (/** @type {MouseEvent} */ event) => { if (toggle.contains(/** @type {Node} */ (event.target)) || !getSelection()?.toString()) open(); } },
    h('th', { scope: 'row' }, h('div.name', { style: { '--depth': String(Math.min(pair.depth, 12)) } }, toggle,
        h('span.type', { class: model.type(row).replace(/[^a-z]/g, '') }), h('span', {}, oneLine(model.name(row)) || '(no name)'))),
    h('td.right', {}, pair.a < 0 ? '' : duration(x)), h('td.right', {}, pair.b < 0 ? '' : duration(y)),
    h('td.right', {}, delta === null ? '' : h('span.delta', { class: isFar(x, y) ? (delta > 0 ? 'more' : 'less') : 'quiet' },
        `${delta > 0 ? '+' : delta < 0 ? '−' : ''}${duration(Math.abs(delta))}`)),
    h('td', {}, statuses[0] === statuses[1] ? h('span.quiet', {}, statuses[0]) : statuses.filter(Boolean).join(' → ')), marks);
  return { element, marks };
}

/** @param {TraceModel} a @param {TraceModel} b @returns {Pair[]} */
export function match(a, b) {
  const children = (/** @type {TraceModel} */ m, /** @type {number} */ row) => {
    const list = [];
    if (row < 0) for (let r = 0; r < m.count; r += m.size[r]) list.push(r);
    else for (let r = row + 1, end = row + m.size[row]; r < end; r += m.size[r]) list.push(r);
    return list;
  };
  /** @type {Pair[]} */ const pairs = [];
  const only = (/** @type {'a' | 'b'} */ which, /** @type {number} */ row, /** @type {number} */ depth) => {
    const m = which === 'a' ? a : b;
    for (let r = row; r < row + m.size[row]; r += 1) pairs.push({ a: which === 'a' ? r : -1, b: which === 'b' ? r : -1,
        depth: depth + m.depth[r] - m.depth[row] });
  };
  /** @type {{kind: 'level' | 'both' | 'a' | 'b', x: number, y: number, depth: number}[]} */
  const stack = [{ kind: 'level', x: -1, y: -1, depth: 0 }];
  while (stack.length) {
    const { kind, x, y, depth } = /** @type {typeof stack[0]} */ (stack.pop());
    if (kind === 'a' || kind === 'b') { only(kind, kind === 'a' ? x : y, depth); continue; }
    if (kind === 'both') pairs.push({ a: x, b: y, depth });
    const [xs, ys] = [children(a, x), children(b, y)];
    const names = (/** @type {TraceModel} */ m, /** @type {number[]} */ rows) => rows.map((r) => m.name(r));
    // The roots of two traces match, even if their names differ.
    const common = kind === 'level' && xs.length === 1 && ys.length === 1 ? [[0, 0]] : longestCommon(names(a, xs), names(b, ys));
    const below = kind === 'level' ? depth : depth + 1;
    /** @type {typeof stack} */ const next = [];
    let [i, j] = [0, 0];
    for (const [p, q] of [...common, [xs.length, ys.length]]) {
      for (; i < p; i += 1) next.push({ kind: 'a', x: xs[i], y: -1, depth: below });
      for (; j < q; j += 1) next.push({ kind: 'b', x: -1, y: ys[j], depth: below });
      if (p < xs.length) next.push({ kind: 'both', x: xs[p], y: ys[q], depth: below });
      i = p + 1;
      j = q + 1;
    }
    for (const item of next.reverse()) stack.push(item);
  }
  return pairs;
}
