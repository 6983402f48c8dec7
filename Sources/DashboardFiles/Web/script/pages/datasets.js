// The page of datasets: lists, edits and exports their entries.
import { append, confirmed, h, menu, note, oneLine, replace } from '../dom.js';
import { get, send } from '../api.js';
import { failure, go, report } from '../app.js';
import { count, time } from '../format.js';
import { contentView } from '../span/content.js';
import { field, formDialog } from '../span/edit.js';
import { save } from '../traces/export.js';

/** @param {import('../app.js').Place} place */
export async function show(place) {
  const name = place.path[1];
  const { items } = await get('/datasets', {}, place.signal);
  if (!items.length) {
    place.root.append(h('div.empty', {}, h('h1', {}, 'Datasets'), h('h2', {}, 'No datasets yet'),
        h('p', {}, 'Open a span and choose “Save to dataset”: its input and output become an example to evaluate or fine-tune with.')));
    return { title: 'Datasets' };
  }
  const chosen = name ?? items[0].name;
  const entries = h('div.card');
  const exports = menu('Export', (sheet, close) => append(sheet,
      [['jsonl', 'JSON lines', 'jsonl'], ['csv', 'CSV', 'csv'],
        ['chat', 'Chat messages', 'jsonl']].map(([format, label, extension]) => h('button.item', {
    onclick: () => { close(); save(`/datasets/${encodeURIComponent(chosen)}/export`, { format },
        `${chosen.replace(/[^\w.-]/g, '_')}.${extension}`).catch(report); },
  }, label, h('span.end', {}, `.${extension}`)))));
  place.root.append(h('div.page', {}, h('div.page-head', {}, h('h1', {}, 'Datasets')), h('div.split', {},
    h('nav.card.side-list', { 'aria-label': 'Datasets' },
      items.map((/** @type {any} */ d) => h('a', { href: `/datasets/${encodeURIComponent(d.name)}`,
            'aria-current': d.name === chosen ? 'page' : undefined }, h('span.clip', {}, oneLine(d.name)), h('span.num', {}, count(d.entry_count))))),
    h('section', { 'aria-label': 'Entries' }, h('div.page-head', {}, h('h2.clip', {}, oneLine(chosen)),
        h('div.controls.end', {}, exports, h('button.button.danger', { onclick: async () => {
      if (!await confirmed('Delete this dataset?', 'This deletes all its examples. It cannot be undone.', 'Delete')) return;
      send('DELETE', `/datasets/${encodeURIComponent(chosen)}`).then(() => { note('Dataset deleted'); go('/datasets'); }, report);
    } }, 'Delete'))), entries))));

  const base = `/datasets/${encodeURIComponent(chosen)}/entries`;
  const edit = (/** @type {any} */ entry, /** @type {() => void} */ done) => {
    const area = (/** @type {any} */ content) => h('textarea', { value: content?.text ?? '', spellcheck: 'false' });
    const [input, output, expected] = [area(entry.input), area(entry.output), area(entry.expected)];
    const comment = h('input.input', { value: entry.comment ?? '' });
    const changed = (/** @type {any} */ old, /** @type {string} */ text) => ({ text, mime_type: old?.mime_type ?? 'text/plain' });
    formDialog('Edit the example', 'Save', [field('Input', input), field('Output', output), field('Expected output', expected),
        field('Comment', comment)], async () => {
      await send('POST', base,
        { entries: [{ ...entry, input: changed(entry.input, input.value), output: changed(entry.output, output.value),
              expected: expected.value ? changed(entry.expected ?? entry.output,
                expected.value) : undefined, comment: comment.value || undefined }] });
      note('Saved');
      done();
    });
  };
  const row = (/** @type {any} */ entry) => h('article.entry', {},
    h('div.entry-head', {}, h('span', { title: entry.created }, time(entry.created)),
      entry.source && h('a', { href: `/traces/${entry.source.trace_id}?span=${entry.source.span_id}` },
        'its span'), entry.comment && h('span.clip', {}, oneLine(entry.comment)),
    h('span.end', {}, h('button.button.plain.small', { onclick: () => edit(entry, load) }, 'Edit'),
      h('button.button.plain.small', { onclick: () => send('DELETE', `${base}/${encodeURIComponent(entry.id)}`).then(load, report) }, 'Remove'))),
  h('div.columns', {}, contentView('Input', entry.input), contentView('Output', entry.output),
    entry.expected && contentView('Expected', entry.expected)));
  const more = async (/** @type {string | null} */ cursor) => {
    const page = await get(base, { cursor, limit: 20 }, place.signal);
    append(entries, page.items.map(row));
    if (page.next) { const button = h('button.button.plain', { onclick: () => { button.remove(); more(page.next).catch(report); } },
        'Show more'); entries.append(button); }
    if (!entries.childElementCount) entries.append(h('div.empty', {}, h('h2', {}, 'No examples')));
  };
  const load = () => { replace(entries); more(null).catch((error) => { if (!place.signal.aborted) replace(entries, failure(error)); }); };
  load();
  return { title: `${oneLine(chosen)} · Datasets` };
}
