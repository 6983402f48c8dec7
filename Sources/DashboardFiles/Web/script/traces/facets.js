// The facets: values of fields with their counts. A click adds the condition to the filter, an Alt-click its negation.
import { h, oneLine, redraw } from '../dom.js';
import { get } from '../api.js';
import { report } from '../app.js';
import { count } from '../format.js';
import { chosen, excluded, toggled, toggledOut, writtenKey } from '../filter/language.js';

const few = 8;
const many = 200;
const fixed = [['status', 'Status'], ['root', 'Name'], ['service', 'Service'], ['model', 'Model'], ['type', 'Type'], ['user', 'User']];

/** @param {{filter: () => string, change: (filter: string) => void}} options `filter` is what stands now, which these may not show yet */
export function facets(options) {
  const element = h('aside.facets.card', { 'aria-label': 'Facets' });
  /** The fields whose values are all shown. @type {Set<string>} */
  const whole = new Set();
  let again = () => {};
  /** @param {string} filter @param {AbortSignal} signal */
  async function load(filter, signal) {
    again = () => load(filter, signal).catch(report);
    const { items: keys } = await get('/keys', { field: 'tag', limit: 12 }, signal);
    const fields = [fixed[0], fixed[1], ...keys.map((/** @type {string} */ k) => [`tag.${writtenKey(k)}`, k]), ...fixed.slice(2)];
    const answers = await Promise.all(fields.map(([field]) => (field === 'status' ? statuses(filter, signal) : get('/values',
            { field, filter: without(filter, field), limit: whole.has(field) ? many : few + 1 }, signal).then((a) => a.items)).catch((error) => {
      if (signal.aborted) throw error;
      return [];
    })));
    redraw(element, fields.map(([field, label], i) => section(filter, field, label, answers[i])));
    // The facets keep their space while they are empty, so that the layout is stable when the first trace arrives.
    element.classList.toggle('none', !element.childElementCount);
  }

  const section = (/** @type {string} */ filter, /** @type {string} */ field, /** @type {string} */ label,
    /** @type {{value: string, count: number}[]} */ values) => {
    const selected = chosen(filter, field);
    const out = excluded(filter, field);
    const first = whole.has(field) ? values : values.slice(0, few);
    const shown = [...first,
      ...[...selected, ...out].filter((v) => !first.some((x) => x.value === v)).map((value) => ({ value,
            count: values.find((x) => x.value === value)?.count ?? 0 }))];
    const change = (/** @type {string} */ value, /** @type {boolean} */ isOut) => {
      const now = options.filter();
      options.change(isOut || excluded(now, field).includes(value) ? toggledOut(now, field, value) : toggled(now, field, value));
    };
    return shown.length > 0 && h('section', {}, h('h3', {}, oneLine(label)), shown.map(({ value, count: n }) => h('button.facet', {
      type: 'button', 'data-key': `${field} ${value}`, 'aria-pressed': String(selected.includes(value)), class: out.includes(value) ? 'out' : '', title: `${oneLine(value)}\nAlt-click excludes it`,
      onclick: (/** @type {MouseEvent} */ event) => change(value, event.altKey),
      // Browsers send no click event for Alt+Enter.
      onkeydown: (/** @type {KeyboardEvent} */ event) => { if (event.altKey && event.key === 'Enter') { event.preventDefault(); change(value,
            true); } },
    }, field === 'status' && h('span.point', { class: value }), h('bdi.clip', {}, oneLine(value) || '(empty)'), out.includes(value) && h('span.hidden', {}, ', excluded'), h('span.num', {}, count(n)))),
    values.length > few && h('button.facet.quiet', { type: 'button', 'data-key': field,
        onclick: () => { whole.has(field) ? whole.delete(field) : whole.add(field); again(); } }, whole.has(field) ? 'Fewer' : 'More'));
  };
  return { element, load };
}

/** Removes the conditions of a field from a filter, so that the field's other values stay visible. @param {string} filter @param {string} field */
function without(filter, field) {
  const rest = chosen(filter, field).reduce((text, value) => toggled(text, field, value), filter);
  return excluded(rest, field).reduce((text, value) => toggledOut(text, field, value), rest);
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
