// The differences of two spans: inputs, outputs and metrics.
import { h, oneLine } from '../dom.js';
import { number } from '../format.js';

/** The names of the parts in which two spans differ. @param {any} one @param {any} other */
export function differing(one, other) {
  if (!one || !other) return [];
  const values = (/** @type {any} */ span) => JSON.stringify(Object.entries(span.metrics).map(([name, m]) => [name,
        /** @type {any} */ (m).value]).sort());
  return [
    (one.input?.text ?? '') !== (other.input?.text ?? '') && 'input', (one.output?.text ?? '') !== (other.output?.text ?? '') && 'output',
    values(one) !== values(other) && 'metrics', (one.model ?? '') !== (other.model ?? '') && 'model', (one.status_message ?? '') !== (other.status_message ?? '') && 'message',
  ].filter(Boolean);
}

/** Elements that show the differences of two spans. @param {any} one @param {any} other */
export function differences(one, other) {
  const text = (/** @type {any} */ span, /** @type {'input' | 'output'} */ what) => pretty(span?.[what]?.text ?? '');
  const metrics = [...new Set([...Object.keys(one?.metrics ?? {}), ...Object.keys(other?.metrics ?? {})])];
  return [
    ...['input', 'output'].map((what) => {
      const [x, y] = [text(one, /** @type {any} */ (what)), text(other, /** @type {any} */ (what))];
      if (!x && !y) return null;
      return h('section', {}, h('h3', {}, what === 'input' ? 'Input' : 'Output', x === y ? ', the same in both' : ''),
        x === y ? h('pre', {}, x.slice(0, 4000)) : h('div.columns', {}, lineDiff(x, y)));
    }),
    metrics.length > 0 && h('table.table', {},
      h('tbody', {}, metrics.map((m) => h('tr', {}, h('th', { scope: 'row' }, oneLine(m)), h('td.right', {}, number(one?.metrics?.[m]?.value)),
            h('td.right', {}, number(other?.metrics?.[m]?.value)), h('td.right', {},
              change(one?.metrics?.[m]?.value, other?.metrics?.[m]?.value)))))),
    !one?.input && !other?.input && !one?.output && !other?.output && !metrics.length && h('span.quiet', {},
      'Neither has inputs, outputs or metrics.'),
  ];
}

/** @param {number | undefined} x @param {number | undefined} y */
const change = (x, y) => (x === undefined || y === undefined || x === y ? '' : `${y > x ? '+' : '−'}${number(Math.abs(y - x))}`);

const pretty = (/** @type {string} */ text) => { try { return text.length < 1e6 && /^\s*[[{]/.test(text) ? JSON.stringify(JSON.parse(text), null,
      2) : text; } catch { return text; } };

/** Marks the lines that only one of two texts contains. @param {string} x @param {string} y */
function lineDiff(x, y) {
  const [a, b] = [x.slice(0, 60_000).split('\n').slice(0, 1200), y.slice(0, 60_000).split('\n').slice(0, 1200)];
  const common = longestCommon(a, b);
  const side = (/** @type {string[]} */ lines, /** @type {Set<number>} */ same, /** @type {string} */ tag) => h('pre', {},
    lines.map((line, i) => [same.has(i) ? line : h(tag, {}, line || ' '), '\n']));
  return [side(a, new Set(common.map((p) => p[0])), 'del'), side(b, new Set(common.map((p) => p[1])), 'ins')];
}

/** The longest common subsequence, as pairs of indices. @param {string[]} a @param {string[]} b @returns {[number, number][]} */
export function longestCommon(a, b) {
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
      if (a[start + i] === b[start + j]) { pairs.push([start + i,
            start + j]); i += 1; j += 1; } else if (table[(i + 1) * (m + 1) + j] >= table[i * (m + 1) + j + 1]) i += 1;
      else j += 1;
    }
  }
  for (let k = 0; endA + k < a.length; k += 1) pairs.push([endA + k, endB + k]);
  return pairs;
}
