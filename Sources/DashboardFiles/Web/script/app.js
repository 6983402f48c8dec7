// The frame: finds the page of an address, and goes from page to page without a reload.
import { h, replace, dialog, note } from './dom.js';
import { askEarly, asking, get, key, timelinePath } from './api.js';
import { count, bytes } from './format.js';

/**
 * @typedef {{path: string[], params: URLSearchParams, signal: AbortSignal, root: HTMLElement}} Place
 * @typedef {{title?: string, update?: (place: Place) => boolean | void, keys?: (event: KeyboardEvent) => boolean | void, help?: string[][]}} Shown
 */

/** @type {Record<string, () => Promise<{show: (place: Place) => Promise<Shown> | Shown}>>} */
const pages = {
  '': () => import('./traces/page.js'),
  traces: () => import('./trace/page.js'),
  functions: () => import('./pages/functions.js'),
  measures: () => import('./pages/metrics.js'),
  datasets: () => import('./pages/datasets.js'),
  compare: () => import('./pages/compare.js'),
  alerts: () => import('./pages/alerts.js'),
};

const main = /** @type {HTMLElement} */ (document.getElementById('main'));
let controller = new AbortController();
/** @type {Shown | undefined} */
let shown;
let shownName = '';

/** Goes to an address of the dashboard. @param {string} address @param {{replace?: boolean}} [options] */
export function go(address, options = {}) {
  if (address === location.pathname + location.search) return;
  history[options.replace ? 'replaceState' : 'pushState'](null, '', address);
  open();
}

/** Changes parameters of the address and leaves the others. @param {Record<string, string | null | undefined>} changes @param {{replace?: boolean, silent?: boolean}} [options] */
export function setParams(changes, options = {}) {
  const params = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) value ? params.set(name, value) : params.delete(name);
  const text = params.toString();
  const address = location.pathname + (text ? `?${text}` : '');
  if (options.silent) history.replaceState(null, '', address);
  else go(address, options);
}

/** Renders the page again from its address. */
export function reload() {
  shown = undefined;
  open();
}

/** Decodes a part of a path; a part that is not valid percent-encoding stays unchanged. @param {string} part */
const decoded = (part) => { try { return decodeURIComponent(part); } catch { return part; } };

async function open() {
  const path = location.pathname.split('/').filter(Boolean).map(decoded);
  const params = new URLSearchParams(location.search);
  const name = path.length === 0 ? '' : path[0] === 'traces' && path.length < 2 ? '' : path[0];
  const identity = path.join('/');
  const place = { path, params, signal: controller.signal, root: main };
  if (identity === shownName && shown?.update && shown.update(place) !== false) return;
  controller.abort();
  controller = new AbortController();
  place.signal = controller.signal;
  const signal = controller.signal;
  shownName = identity;
  shown = undefined;
  for (const link of document.querySelectorAll('.bar nav a')) {
    const target = (link.getAttribute('href') ?? '').slice(1);
    if (target !== (name === 'traces' ? '' : name)) { link.removeAttribute('aria-current'); continue; }
    link.setAttribute('aria-current', 'page');
    link.scrollIntoView({ inline: 'center', block: 'nearest' });
  }
  try {
    const load = pages[name];
    if (!load) {
      replace(main, h('div.empty', {}, h('h1', {}, 'Page not found'), h('p', {}, h('a', { href: '/' }, 'All traces'))));
      return;
    }
    if (name === 'traces') { performance.mark('trace-asked'); askEarly(timelinePath(path[1])); }
    const page = await load();
    if (signal.aborted) return;
    replace(main);
    scrollTo(0, 0);
    const result = await page.show(place);
    if (signal.aborted) return;
    shown = result;
    document.title = shown?.title ? `${shown.title} · Tracemark` : 'Tracemark';
  } catch (error) {
    if (signal.aborted || (error instanceof TypeError && await isOutdated())) return;
    replace(main, h('div.page', {}, failure(error)));
  }
}

/** Checks if the server now runs another version, whose scripts have other addresses; if so, reloads the dashboard. */
async function isOutdated() {
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok || (await answer.text()).includes(new URL(import.meta.url).pathname)) return false;
  location.reload();
  return true;
}

/** An element that shows an error. @param {unknown} error */
export function failure(error) {
  const text = error instanceof TypeError && /fetch/i.test(error.message) ? 'The server does not answer.' : String(error instanceof Error ? error.message : error);
  return h('div.wrong', { role: 'alert' }, text);
}

/** Shows an error for a few seconds, unless the request was cancelled. @param {unknown} error */
export function report(error) {
  if (error instanceof DOMException && error.name === 'AbortError') return;
  note(error instanceof Error ? error.message : String(error), true);
}

asking.forKey = (() => {
  /** @type {Promise<void> | null} */
  let pending = null;
  return () => pending ??= new Promise((resolve) => {
    const input = h('input.input.mono', { type: 'password', autocomplete: 'current-password', required: true, name: 'key' });
    const box = dialog(key.get() ? 'This key was not accepted' : 'This server requires an API key', h('form.form', {
      onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); key.set(input.value.trim()); box.close(); },
    }, h('label', {}, 'API key', input), h('p.quiet', {}, 'This browser stores it. Create one with ', h('code', {}, 'tracemark keys create'), '.'),
    h('div.end', {}, h('button.button.main', {}, 'Continue'))));
    input.focus();
    box.addEventListener('close', () => { pending = null; resolve(); });
  });
})();

document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
  if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const href = link.getAttribute('href') ?? '';
  if (!href.startsWith('/') || href.startsWith('//') || link.hasAttribute('download') || link.getAttribute('target')) return;
  event.preventDefault();
  go(href);
  if (!main.contains(link)) main.focus({ preventScroll: true });
});
addEventListener('popstate', open);

/** Checks if an element takes typed text. @param {EventTarget | null} target */
const isTyping = (target) => target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

addEventListener('keydown', (event) => {
  if (isTyping(event.target) || document.querySelector('dialog[open]')) return;
  if (shown?.keys?.(event)) { event.preventDefault(); return; }
  if (event.key === '?') {
    const rows = [...(shown?.help ?? []), ['?', 'this list']];
    dialog('Keyboard', h('dl.keys', {}, rows.map(([keys, what]) => [h('dt', {}, keys.split(' ').map((k) => h('kbd', {}, k))), h('dd', {}, what)])));
    event.preventDefault();
  }
});

/** Shows the size of the store beside the navigation. */
async function status() {
  try {
    const state = await get('/status');
    const element = /** @type {HTMLElement} */ (document.getElementById('state'));
    replace(element, `${count(state.span_count)} spans · ${bytes(state.byte_count)}`);
    element.title = `${state.engine}: ${state.trace_count} traces, ${state.span_count} spans; ${state.text_lag} not yet indexed for text search`;
  } catch { /* the page itself shows that the server does not answer */ }
}

open();
setTimeout(status, 400);
