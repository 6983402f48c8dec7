// Saved views: names for addresses of the list. The server stores them for all readers.
import { h, menu, oneLine, replace } from '../dom.js';
import { get, send } from '../api.js';
import { failure, go, report } from '../app.js';

/** The menu of saved views. */
export function viewsMenu() {
  return menu('Views', async (sheet, close) => {
    const list = h('div', {}, h('p.item.quiet', {}, 'Loading …'));
    const name = h('input.input', { placeholder: 'Name of this view', 'aria-label': 'Name of this view', required: true, maxlength: '80' });
    sheet.append(list, h('hr'),
      h('form.row', { onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); save().then(close, report); } }, name,
        h('button.button', {}, 'Save')));

    /** @type {{name: string, text: string, revision: number}[]} */
    let views = [];
    const save = async () => {
      const title = name.value.trim();
      const old = views.find((v) => v.name === title);
      await send('PUT', `/documents/views/${encodeURIComponent(title)}`,
        { text: JSON.stringify({ address: location.pathname + location.search }), replacing: old?.revision ?? null });
    };
    const load = async () => {
      views = (await get('/documents/views')).items;
      replace(list, views.length ? views.map((view) => h('div.row', {}, h('button.item', { onclick: () => {
        const address = addressOf(view.text);
        if (address) go(address);
        close();
      } }, h('span.clip', {}, oneLine(view.name))), h('button.button.plain.small', {
        'aria-label': `Remove ${oneLine(view.name)}`, onclick: () => send('DELETE',
          `/documents/views/${encodeURIComponent(view.name)}`).then(load).catch(report),
      }, '✕'))) : h('p.item.quiet', {}, 'No saved views'));
    };
    load().catch((error) => replace(list, failure(error)));
  });
}

/** The address of a view, if it belongs to this dashboard; else null. @param {string} text */
function addressOf(text) {
  try {
    const { address } = JSON.parse(text);
    return typeof address === 'string' && /^\/(?![/\\])/.test(address) ? address : null;
  } catch { return null; }
}
