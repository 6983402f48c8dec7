// The dialogs that add to a span: metadata, a metric, an example in a dataset.
import { dialog, h, note, replace } from '../dom.js';
import { get, send } from '../api.js';

/** @typedef {import('../api.js').SpanRecord} SpanRecord */
const path = (/** @type {SpanRecord} */ span) => `/traces/${span.trace_id}/spans/${span.span_id}`;

/**
 * Opens a dialog with fields and a button. If `run` fails, the dialog shows the error and stays open.
 * @param {string} title @param {string} label @param {import('../dom.js').Child[]} fields @param {() => Promise<void>} run
 */
export function formDialog(title, label, fields, run) {
  const wrong = h('p.bad', { role: 'alert' });
  const form = h('form.form', {
    onsubmit: async (/** @type {Event} */ event) => {
      event.preventDefault();
      replace(wrong);
      try { await run(); box.close(); } catch (error) { replace(wrong, error instanceof Error ? error.message : String(error)); }
    },
  }, fields, wrong, h('div.end', {}, h('button.button', { type: 'button', onclick: () => box.close() },
    'Cancel'), h('button.button.main', {}, label)));
  const box = dialog(title, form);
  form.querySelector('input, textarea, select')?.focus();
  return box;
}

/** @param {import('../dom.js').Child} label @param {any} control */
export const field = (label, control) => h('label', {}, label, control);

/** Parses JSON that the reader typed; the error names the field. @param {string} text @param {string} what */
export function readJSON(text, what) {
  try { return JSON.parse(text); } catch (error) { throw new Error(`${what} is not JSON: ${error instanceof Error ? error.message : error}`); }
}

/** Opens the dialog for a metric or feedback, which is a metric with a comment. @param {SpanRecord} span @param {() => void} done */
export function addMetric(span, done) {
  const known = h('datalist', { id: 'metric-names' });
  const name = h('input.input', { required: true, list: 'metric-names', placeholder: 'quality' });
  const value = h('input.input', { required: true, type: 'number', step: 'any' });
  const comment = h('input.input');
  get('/keys', { field: 'metric', limit: 200 }).then(({ items }) => replace(known,
      items.map((/** @type {string} */ key) => h('option', { value: key }))), () => {});
  formDialog('Add a metric or feedback', 'Add', [h('div.pair', {}, field('Name', name), field('Value', value)), known,
      field('Comment', comment)], async () => {
    await send('POST', `${path(span)}/metrics`, { name: name.value.trim(), value: Number(value.value), comment: comment.value || undefined });
    note('Metric added');
    done();
  });
}

/** @param {SpanRecord} span @param {() => void} done */
export function editMetadata(span, done) {
  const tags = h('textarea', { value: JSON.stringify(span.tags, null, 2), spellcheck: 'false' });
  const metadata = h('textarea', { value: JSON.stringify(span.metadata, null, 2), spellcheck: 'false' });
  formDialog('Tags and metadata', 'Save', [field('Tags (JSON object of strings)', tags), field('Metadata (JSON)', metadata)], async () => {
    await send('PATCH', path(span), { tags: readJSON(tags.value, 'Tags'), metadata: readJSON(metadata.value, 'Metadata') });
    note('Saved');
    done();
  });
}

/** @param {SpanRecord} span */
export async function saveExample(span) {
  const names = h('datalist', { id: 'dataset-names' });
  const dataset = h('input.input', { required: true, list: 'dataset-names', placeholder: 'golden-questions' });
  const expected = h('textarea', { value: span.output?.text ?? '', spellcheck: 'false' });
  const comment = h('input.input');
  formDialog('Save to a dataset', 'Save', [field('Dataset', dataset), names, field('Expected output', expected),
      field('Comment', comment)], async () => {
    const text = expected.value;
    await send('POST', `${path(span)}/examples`, { dataset: dataset.value.trim(), comment: comment.value || undefined,
        expected: text && text !== span.output?.text ? { text, mime_type: span.output?.mime_type ?? 'text/plain' } : undefined });
    note(`Saved to ${dataset.value.trim()}`);
  });
  const { items } = await get('/datasets').catch(() => ({ items: [] }));
  replace(names, items.map((/** @type {{name: string}} */ d) => h('option', { value: d.name })));
}
