// What there is to filter by, with counts. A click writes the condition into the filter box.
import { h, oneLine, replace } from '../dom.js';
import { get } from '../api.js';
import { count } from '../format.js';
import { chosen, toggled, writtenKey } from '../filter/language.js';

const fixed = [['status', 'Status'], ['root', 'Name'], ['service', 'Service'], ['model', 'Model'], ['type', 'Type'], ['user', 'User']];

/** @param {{change: (filter: string) => void}} options */
export function facets(options) {
  const element = h('aside.facets.card', { 'aria-label': 'Facets' });
  /** @param {string} filter @param {AbortSignal} signal */
  async function load(filter, signal) {
    const { items: keys } = await get('/keys', { field: 'tag', limit: 8 }, signal);
    const fields = [fixed[0], fixed[1], ...keys.map((/** @type {string} */ k) => [`tag.${writtenKey(k)}`, k]), ...fixed.slice(2)];
    const answers = await Promise.all(fields.map(([field]) => (field === 'status' ? statuses(filter, signal) : get('/values', { field, filter: without(filter, field), limit: 8 }, signal).then((a) => a.items)).catch((error) => {
      if (signal.aborted) throw error;
      return [];
    })));
    replace(element, fields.map(([field, label], i) => section(filter, field, label, answers[i])));
    // Its place stays, so that nothing moves when the first trace comes in.
    element.classList.toggle('none', !element.childElementCount);
  }

  const section = (/** @type {string} */ filter, /** @type {string} */ field, /** @type {string} */ label, /** @type {{value: string, count: number}[]} */ values) => {
    const selected = chosen(filter, field);
    const shown = [...values, ...selected.filter((v) => !values.some((x) => x.value === v)).map((value) => ({ value, count: 0 }))];
    return shown.length > 0 && h('section', {}, h('h3', {}, oneLine(label)), shown.map(({ value, count: n }) => h('button.facet', {
      type: 'button', 'aria-pressed': String(selected.includes(value)), title: oneLine(value), onclick: () => options.change(toggled(filter, field, value)),
    }, field === 'status' && h('span.point', { class: value }), h('span.clip', {}, oneLine(value) || '(empty)'), h('span.num', {}, count(n)))));
  };
  return { element, load };
}

/** The filter without what it says of a field, so that its other values stay in sight. @param {string} filter @param {string} field */
function without(filter, field) {
  return chosen(filter, field).reduce((text, value) => toggled(text, field, value), filter);
}

/** @param {string} filter @param {AbortSignal} signal */
async function statuses(filter, signal) {
  const base = without(filter, 'status');
  const rows = await Promise.all(['ok', 'error', 'running', 'cancelled', 'abandoned'].map(async (value) => {
    const { items } = await get('/statistics', { scope: 'traces', filter: base ? `(${base}) AND status:${value}` : `status:${value}` }, signal);
    return { value, count: items[0]?.count ?? 0 };
  }));
  return rows.filter((row) => row.count > 0);
}
