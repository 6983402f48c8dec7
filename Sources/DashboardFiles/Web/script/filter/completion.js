// Completions at the caret: fields, keys and values. The server sends the keys and the values.
import { get } from '../api.js';
import { count } from '../format.js';
import { tokens, written, writtenKey } from './language.js';

/** @typedef {{insert: string, label: string, note: string, from: number, to: number, goesOn: boolean}} Offer */

/** @type {Promise<{name: string, kind: string, summary: string, traces_only: boolean}[]> | undefined} */
let fields;
/** The fields of the filter language. */
export const allFields = () => (fields ??= get('/fields').then((answer) => answer.items).catch(() => { fields = undefined; return []; }));

const durations = ['>100ms', '>1s', '>5s', '>30s', '<10ms'];
const times = ['15m', '1h', '6h', '24h', '7d', '30d'];

/**
 * @param {string} text @param {number} caret @param {'traces' | 'spans'} scope @param {AbortSignal} signal @returns {Promise<Offer[]>}
 */
export async function offers(text, caret, scope, signal) {
  const all = tokens(text);
  const token = all.find((t) => t.from < caret && caret <= t.to);
  const known = (await allFields()).filter((f) => scope === 'traces' || !f.traces_only);
  if (token?.kind === 'condition' && token.valueFrom !== undefined && caret >= token.valueFrom) return values(token, known, caret, signal);
  const from = token && token.kind !== 'open' && token.kind !== 'close' ? token.from : caret;
  const to = token && token.kind === 'condition' ? token.opFrom ?? caret : caret;
  const start = text.slice(from, caret).toLowerCase();
  const dot = start.indexOf('.');
  if (dot > 0) {
    const field = start.slice(0, dot);
    if (field !== 'tag' && field !== 'metric') return [];
    const prefix = text.slice(from + dot + 1, caret).replace(/^"/, '');
    const { items } = await get('/keys', { field, prefix, limit: 20 }, signal);
    return items.map((/** @type {string} */ key) => offer(`${field}.${writtenKey(key)}`, `${field}.${key}`, '', from, to, true));
  }
  /** @type {Offer[]} */
  const found = known.filter((f) => f.name.startsWith(start)).map((f) => offer(f.name, f.name, f.summary, from, to, true));
  const before = all.filter((t) => t.to <= from).pop();
  if (before && /^(condition|words|close)$/.test(before.kind)) {
    for (const word of ['AND', 'OR',
        'NOT']) if (start && word.toLowerCase().startsWith(start)) found.push(offer(`${word} `, word, '', from, to, true));
  }
  return found;
}

/** @param {import('./language.js').Token} token @param {{name: string, kind: string}[]} known @param {number} caret @param {AbortSignal} signal */
async function values(token, known, caret, signal) {
  const field = known.find((f) => f.name === token.field);
  const from = token.valueFrom ?? caret;
  const prefix = (token.value ?? '').slice(0, token.quoted ? undefined : caret - from);
  const fixed = (/** @type {string[]} */ list) => list.filter((v) => v.startsWith(prefix)).map((v) => offer(v, v, '', from, token.to, false));
  switch (field?.kind) {
    case 'status': return fixed(['running', 'ok', 'error', 'cancelled', 'abandoned']);
    case 'time': return fixed(times);
    case 'duration': return token.op === ':' ? [] : fixed(durations.filter((d) => d[0] === token.op?.[0]).map((d) => d.slice(1)));
    case 'number': return token.field === 'metric.' && token.op === ':' ? fixed(['*']) : [];
    case 'text': {
      if (/^(metadata|attribute)\.|^kind$/.test(token.field ?? '')) return [];
      const name = (token.field ?? '') + (token.key === undefined ? '' : writtenKey(token.key));
      const { items } = await get('/values', { field: name, prefix: prefix.replace(/\*$/, ''), limit: 20 }, signal);
      return items.map((/** @type {{value: string, count: number}} */ v) => offer(written(v.value), v.value, count(v.count), from, token.to, false));
    }
    default: return [];
  }
}

/** @returns {Offer} */
const offer = (/** @type {string} */ insert, /** @type {string} */ label, /** @type {string} */ note, /** @type {number} */ from,
  /** @type {number} */ to, /** @type {boolean} */ goesOn) => ({ insert, label, note, from, to, goesOn });
