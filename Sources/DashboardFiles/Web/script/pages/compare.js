// Two traces side by side: spans matched by name and order, and what differs.
import { h, oneLine, replace } from '../dom.js';
import { get } from '../api.js';
import { failure, setParams } from '../app.js';
import { count, duration, number, time } from '../format.js';
import { loadTrace } from '../trace/page.js';

/** @typedef {import('../trace/model.js').TraceModel} TraceModel */
/** @typedef {{a: number, b: number, depth: number}} Pair rows of both traces, -1 where only the other has it */

/** @param {import('../app.js').Place} place */
export async function show(place) {
  const [a, b] = [place.params.get('a') ?? '', place.params.get('b') ?? ''];
  const result = h('div');
  const names = h('datalist', { id: 'recent-traces' });
  const side = (/** @type {'a' | 'b'} */ which, /** @type {string} */ id) => {
    const input = h('input.input.mono', { value: id, list: 'recent-traces', placeholder: 'Trace id', spellcheck: 'false', onchange: () => setParams({ [which]: input.value.trim() }) });
    return h('section.card.compare-side', { 'data-side': which }, h('label', {}, which === 'a' ? 'This trace' : 'with this one', input));
  };
  const sides = [side('a', a), side('b', b)];
  place.root.append(h('div.page', {}, h('div.page-head', {}, h('h1', {}, 'Compare')), h('div.compare-pick', {}, sides), names, result));
  const again = { title: 'Compare', update: () => false };
  /** @type {TraceModel[]} */ let models = [];
  try {
    const found = await Promise.all([a, b].map((id) => (id ? loadTrace(id, place.signal) : null)));
    found.forEach((model, i) => model && sides[i].append(h('a', { href: `/traces/${model.trace.id}` }, oneLine(model.trace.name)), h('span.quiet.num', {}, `${time(model.trace.start)} · ${duration(model.trace.duration_ns)} · ${count(model.count)} spans`)));
    const like = found[0] ?? found[1];
    const { items } = await get('/traces', { limit: 30, filter: like ? `root="${like.trace.name.replace(/["\\]/g, '\\$&')}"` : '' }, place.signal);
    replace(names, items.map((/** @type {any} */ t) => h('option', { value: t.id }, `${oneLine(t.name)}, ${time(t.start)}, ${duration(t.duration_ns)}, ${t.status}`)));
    if (!found[0] || !found[1]) {
      replace(result, h('div.card.scroll', {}, h('table.table', {}, h('thead', {}, h('tr', {}, h('th', {}, like ? 'Compare with' : 'Begin with'), h('th', {}, 'Started'), h('th.right', {}, 'Duration'), h('th', {}, 'Status'))), h('tbody', {}, items.filter((/** @type {any} */ t) => t.id !== like?.trace.id).map((/** @type {any} */ t) => h('tr', {},
        h('th', { scope: 'row' }, h('a', { href: `/compare?${like ? (found[0] ? `a=${a}&b=${t.id}` : `a=${t.id}&b=${b}`) : `a=${t.id}`}` }, oneLine(t.name))), h('td.num', {}, time(t.start)), h('td.right', {}, duration(t.duration_ns)), h('td', {}, t.status)))))));
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
  const body = h('tbody', {}, pairs.slice(0, limit).map((p) => pairRow(models, p)));
  const onlyA = pairs.filter((p) => p.b < 0).length;
  const onlyB = pairs.filter((p) => p.a < 0).length;
  replace(result, h('p.quiet', {}, `${count(pairs.length - onlyA - onlyB)} spans in both, ${count(onlyA)} only in the first, ${count(onlyB)} only in the second.${pairs.length > limit ? ` The first ${count(limit)} are shown.` : ''} Open a row for inputs, outputs and metrics.`), h('br'),
    h('div.card.scroll', {}, h('table.table.compare', {}, h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Span'), ['First', 'Second', 'Difference'].map((t) => h('th.right', { scope: 'col' }, t)), h('th', { scope: 'col' }, 'Status'))), body)));
  return again;
}

/** @param {TraceModel[]} models @param {Pair} pair */
function pairRow([a, b], pair) {
  const [model, row] = pair.a >= 0 ? [a, pair.a] : [b, pair.b];
  const [x, y] = [pair.a >= 0 ? a.duration(pair.a) : null, pair.b >= 0 ? b.duration(pair.b) : null];
  const delta = x !== null && y !== null ? y - x : null;
  const statuses = [pair.a >= 0 ? a.status(pair.a) : '', pair.b >= 0 ? b.status(pair.b) : ''];
  const big = delta !== null && x !== null && Math.abs(delta) > 0.1 * Math.max(x, 1e6);
  const open = async () => {
    if (element.nextElementSibling?.classList.contains('details')) { element.nextElementSibling.remove(); return; }
    const cell = h('td.diff', { colspan: '5' }, 'Loading …');
    element.after(h('tr.details', {}, cell));
    try {
      const spans = await Promise.all([[a, pair.a], [b, pair.b]].map(([m, r]) => (/** @type {number} */ (r) < 0 ? null : get(`/traces/${/** @type {TraceModel} */ (m).trace.id}/spans/${/** @type {TraceModel} */ (m).id(/** @type {number} */ (r))}`))));
      replace(cell, differences(spans[0], spans[1]));
    } catch (error) { replace(cell, failure(error)); }
  };
  const element = h('tr', { tabindex: '0', class: pair.b < 0 ? 'only-a' : pair.a < 0 ? 'only-b' : '', onclick: open, onkeydown: (/** @type {KeyboardEvent} */ e) => { if (e.key === 'Enter') open(); } },
    h('th', { scope: 'row' }, h('div.name', { style: { '--depth': String(Math.min(pair.depth, 12)) } }, h('span.type', { class: model.type(row).replace(/[^a-z]/g, '') }), h('span', {}, oneLine(model.name(row)) || '(no name)'))),
    h('td.right', {}, pair.a < 0 ? '' : duration(x)), h('td.right', {}, pair.b < 0 ? '' : duration(y)),
    h('td.right', {}, delta === null ? '' : h('span.delta', { class: big ? (delta > 0 ? 'more' : 'less') : 'quiet' }, `${delta > 0 ? '+' : delta < 0 ? '−' : ''}${duration(Math.abs(delta))}`)),
    h('td', {}, statuses[0] === statuses[1] ? h('span.quiet', {}, statuses[0]) : statuses.filter(Boolean).join(' → ')));
  return element;
}

/** @param {any} one @param {any} other */
function differences(one, other) {
  const text = (/** @type {any} */ span, /** @type {'input' | 'output'} */ what) => pretty(span?.[what]?.text ?? '');
  const metrics = [...new Set([...Object.keys(one?.metrics ?? {}), ...Object.keys(other?.metrics ?? {})])];
  return [
    ...['input', 'output'].map((what) => {
      const [x, y] = [text(one, /** @type {any} */ (what)), text(other, /** @type {any} */ (what))];
      if (!x && !y) return null;
      return h('section', {}, h('h3', {}, what === 'input' ? 'Input' : 'Output', x === y ? ', the same in both' : ''), x === y ? h('pre', {}, x.slice(0, 4000)) : h('div.columns', {}, lineDiff(x, y)));
    }),
    metrics.length > 0 && h('table.table', {}, h('tbody', {}, metrics.map((m) => h('tr', {}, h('th', { scope: 'row' }, oneLine(m)), h('td.right', {}, number(one?.metrics?.[m]?.value)), h('td.right', {}, number(other?.metrics?.[m]?.value)))))),
    !one?.input && !other?.input && !one?.output && !other?.output && !metrics.length && h('span.quiet', {}, 'Neither has inputs, outputs or metrics.'),
  ];
}

const pretty = (/** @type {string} */ text) => { try { return text.length < 1e6 && /^\s*[[{]/.test(text) ? JSON.stringify(JSON.parse(text), null, 2) : text; } catch { return text; } };

/** Lines that only one of both has are marked. @param {string} x @param {string} y */
function lineDiff(x, y) {
  const [a, b] = [x.slice(0, 60_000).split('\n').slice(0, 1200), y.slice(0, 60_000).split('\n').slice(0, 1200)];
  const common = longestCommon(a, b);
  const side = (/** @type {string[]} */ lines, /** @type {Set<number>} */ same, /** @type {string} */ tag) => h('pre', {}, lines.map((line, i) => [same.has(i) ? line : h(tag, {}, line || ' '), '\n']));
  return [side(a, new Set(common.map((p) => p[0])), 'del'), side(b, new Set(common.map((p) => p[1])), 'ins')];
}

/** The longest common subsequence, as pairs of places. @param {string[]} a @param {string[]} b @returns {[number, number][]} */
function longestCommon(a, b) {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let [endA, endB] = [a.length, b.length];
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) { endA -= 1; endB -= 1; }
  /** @type {[number, number][]} */ const pairs = [];
  for (let i = 0; i < start; i += 1) pairs.push([i, i]);
  const [n, m] = [endA - start, endB - start];
  if (n && m && n * m <= 4e6) {
    const table = new Uint16Array((n + 1) * (m + 1));
    for (let i = n - 1; i >= 0; i -= 1) for (let j = m - 1; j >= 0; j -= 1) table[i * (m + 1) + j] = a[start + i] === b[start + j] ? table[(i + 1) * (m + 1) + j + 1] + 1 : Math.max(table[(i + 1) * (m + 1) + j], table[i * (m + 1) + j + 1]);
    for (let i = 0, j = 0; i < n && j < m;) {
      if (a[start + i] === b[start + j]) { pairs.push([start + i, start + j]); i += 1; j += 1; } else if (table[(i + 1) * (m + 1) + j] >= table[i * (m + 1) + j + 1]) i += 1;
      else j += 1;
    }
  }
  for (let k = 0; endA + k < a.length; k += 1) pairs.push([endA + k, endB + k]);
  return pairs;
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
    for (let r = row; r < row + m.size[row]; r += 1) pairs.push({ a: which === 'a' ? r : -1, b: which === 'b' ? r : -1, depth: depth + m.depth[r] - m.depth[row] });
  };
  /** @type {{kind: 'level' | 'both' | 'a' | 'b', x: number, y: number, depth: number}[]} */
  const stack = [{ kind: 'level', x: -1, y: -1, depth: 0 }];
  while (stack.length) {
    const { kind, x, y, depth } = /** @type {typeof stack[0]} */ (stack.pop());
    if (kind === 'a' || kind === 'b') { only(kind, kind === 'a' ? x : y, depth); continue; }
    if (kind === 'both') pairs.push({ a: x, b: y, depth });
    const [xs, ys] = [children(a, x), children(b, y)];
    const names = (/** @type {TraceModel} */ m, /** @type {number[]} */ rows) => rows.map((r) => m.name(r));
    // Whoever compares two traces means their roots to match, whatever they are called.
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
