// Streams the results of a filter into a file.
import { h, menu, note, replace } from '../dom.js';
import { request } from '../api.js';
import { report } from '../app.js';
import { bytes } from '../format.js';

const formats = [['jsonl', 'JSON lines', 'jsonl'], ['csv', 'CSV', 'csv'], ['otlp', 'OTLP/JSON', 'json'], ['chrome', 'Chrome trace', 'json']];

/** @param {() => string} filter */
export function exportMenu(filter) {
  return menu('Export', (sheet, close) => {
    sheet.append(h('h3', {}, 'Spans of the traces shown'), ...formats.map(([format, label, extension]) => h('button.item', {
      onclick: () => { close(); save('/export', { filter: filter(), format }, `traces.${extension}`).catch(report); },
    }, label, h('span.end', {}, `.${extension}`))));
  });
}

/** Streams a response into a file, and shows the progress. @param {string} path @param {Record<string, any>} params @param {string} name */
export async function save(path, params, name) {
  const stop = new AbortController();
  // With the File System API, the browser writes the file without holding it in memory.
  const picker = /** @type {any} */ (window).showSaveFilePicker;
  const file = picker && /** @type {any} */ (navigator).userActivation?.isActive && !navigator.webdriver ? await picker({ suggestedName: name }) : null;
  const progress = h('div.note', {}, 'Exporting …');
  const text = h('span', {}, 'Exporting … ');
  replace(progress, text, h('button.button.plain.small', { onclick: () => stop.abort() }, 'Stop'));
  document.getElementById('notes')?.append(progress);
  try {
    const response = await request(path, params, { signal: stop.signal });
    let size = 0;
    let told = 0;
    const counted = response.body.pipeThrough(new TransformStream({
      transform(chunk, controller) {
        size += chunk.byteLength;
        if (performance.now() - told > 100) { told = performance.now(); text.textContent = `Exporting … ${bytes(size)} `; }
        controller.enqueue(chunk);
      },
    }));
    if (file) await counted.pipeTo(await file.createWritable(), { signal: stop.signal });
    else {
      const blob = await new Response(counted, { headers: { 'Content-Type': response.headers.get('Content-Type') ?? '' } }).blob();
      const address = URL.createObjectURL(blob);
      h('a', { href: address, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
    }
    note(`Exported ${bytes(size)} to ${file?.name ?? name}`);
  } finally { progress.remove(); }
}
