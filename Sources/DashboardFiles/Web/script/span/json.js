// JSON as a tree. It creates the elements of a level when the reader opens it, so that large values are fast.
import { h, visible } from '../dom.js';

const page = 100;

/** @param {any} value @param {number} [open] how many levels are open from the start */
export function jsonTree(value, open = 2) {
  return h('div.json', {}, node(value, null, open));
}

/** @param {any} value @param {string | null} name @param {number} open @returns {HTMLElement} */
function node(value, name, open) {
  const label = name === null ? null : [h('span.j-key', {}, visible(name)), ': '];
  if (value === null || typeof value !== 'object') return h('div.j-row', {}, label, scalar(value));
  const isList = Array.isArray(value);
  const entries = isList ? value : Object.keys(value);
  const size = entries.length;
  if (!size) return h('div.j-row', {}, label, isList ? '[]' : '{}');
  const details = h('details.j-node', {}, h('summary', {}, label, h('span.quiet', {}, isList ? `[${size}]` : `{${size}}`)));
  let filled = false;
  const fill = () => {
    if (filled) return;
    filled = true;
    const box = h('div.j-in');
    details.append(box);
    const add = (/** @type {number} */ from) => {
      for (let i = from; i < Math.min(size, from + page); i += 1) {
        const key = isList ? String(i) : entries[i];
        box.append(node(isList ? value[i] : value[key], key, open - 1));
      }
      if (from + page < size) {
        const more = h('button.button.plain.small', { onclick: () => { more.remove(); add(from + page); } }, `${size - from - page} more`);
        box.append(more);
      }
    };
    add(0);
  };
  if (open > 0 && size <= page) { details.open = true; fill(); }
  details.addEventListener('toggle', () => { if (details.open) fill(); });
  return details;
}

/** @param {any} value */
function scalar(value) {
  if (typeof value === 'string') {
    if (value.length <= 2000) return h('span.j-string', {}, `"${value}"`);
    const text = h('span.j-string', {}, `"${value.slice(0, 1000)}…`);
    return h('span', {}, text,
      h('button.button.plain.small', { onclick: (/** @type {any} */ event) => { text.textContent = visible(`"${value}"`); event.target.remove(); } },
        `all ${value.length} characters`));
  }
  return h(`span.j-${value === null ? 'null' : typeof value}`, {}, String(value));
}
