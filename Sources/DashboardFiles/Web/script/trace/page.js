// One trace: its head, the tools, minimap, timeline or flame view, and the panel of the chosen span.
import { append, confirmed, debounced, h, menu, note, oneLine, replace } from '../dom.js';
import { events, get, Problem, send, timelinePath } from '../api.js';
import { go, reload, report } from '../app.js';
import { count, duration, exact, money, plural, time } from '../format.js';
import { spanPanel } from '../span/panel.js';
import { save } from '../traces/export.js';
import { neighbours } from '../traces/list.js';
import { keepAddress, readAddress } from './address.js';
import { flame } from './flame.js';
import { minimap } from './minimap.js';
import { fromColumns, fromRecords, TraceModel } from './model.js';
import { timeline } from './timeline.js';
import { accessibleTree } from './tree.js';
import { View } from './view.js';

/** @param {string} id @param {AbortSignal} signal @returns {Promise<TraceModel>} */
export async function loadTrace(id, signal) {
  try {
    const answer = await get(timelinePath(id), {}, signal);
    return new TraceModel(answer.trace, fromColumns(answer));
  } catch (error) {
    // A server behind a proxy may offer the REST API without the columns.
    if (!(error instanceof Problem) || error.status !== 404) throw error;
    const answer = await get(`/traces/${encodeURIComponent(id)}`, { contents: false }, signal);
    return new TraceModel(answer.trace, fromRecords(answer.spans));
  }
}

/** @param {import('../app.js').Place} place @returns {Promise<import('../app.js').Shown>} */
export async function show(place) {
  const id = place.path[1];
  const frame = h('div.trace', {}, h('div.trace-head', { 'aria-busy': 'true' }, h('div.bone')), h('div.trace-body'));
  place.root.append(frame);
  const model = await loadTrace(id, place.signal);
  if (place.signal.aborted) return {};
  const view = new View(model);
  const { trace } = model;
  readAddress(view, place.params);

  const openPanel = () => { if (view.chosen >= 0) showSpan(); };
  const panel = spanPanel({ close: () => { panel.element.hidden = true; view.isPanelOpen = false; view.tell('looks'); tree.element.focus(); }, model,
      trace: id, link: () => { writeAddress(); return location.href; } });
  panel.element.hidden = true;
  const showSpan = () => {
    panel.element.hidden = false;
    view.isPanelOpen = true;
    panel.show(view.chosen);
  };

  const strip = minimap(view);
  const rows = timeline(view, { open: openPanel });
  /** @type {ReturnType<typeof flame> | null} */ let flames = null;
  const tree = accessibleTree(view,
    { range: rows.range, open: () => { openPanel(); panel.element.querySelector('button')?.focus(); }, page: rows.page });
  const stage = h('div.stage', {}, tree.element, rows.element);

  // MARK: Tools

  const pressed = (/** @type {HTMLElement} */ button, /** @type {boolean} */ on) => button.setAttribute('aria-pressed', String(on));
  const step = (/** @type {number} */ by, /** @type {string} */ label, /** @type {() => number[]} */ list) => h('button.button.plain.small',
    { 'aria-label': label, onclick: () => view.next(list(), by) }, by < 0 ? '↑' : '↓');

  const found = h('span.found.num', { role: 'status' });
  const search = h('input.input', { type: 'search', placeholder: 'Search spans', 'aria-label': 'Search in this trace', 'aria-keyshortcuts': '/',
      value: place.params.get('find') ?? '' });
  const runSearch = () => {
    view.search(search.value.trim());
    found.textContent = view.find ? plural(view.matches.length, 'match', 'matches') : '';
  };
  if (search.value) runSearch();
  search.addEventListener('input', debounced(runSearch, 80));
  search.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'Enter') { runSearch(); view.next(view.matches, event.shiftKey ? -1 : 1); event.preventDefault(); }
    if (event.key === 'Escape') { search.value = ''; runSearch(); tree.element.focus(); event.stopPropagation(); }
  });

  const critical = h('button.button.small', { 'aria-pressed': String(view.showCritical),
      title: 'The spans that decide when the trace ends', onclick: () => {
    view.showCritical = !view.showCritical;
    pressed(critical, view.showCritical);
    view.tell('looks');
  } }, 'Critical path');
  const hide = h('select', { 'aria-label': 'Hide short spans', onchange: () => view.hideShorter(Number(hide.value)) },
    [...new Set([0, 0.01, 0.1, 1, 5, view.hidden])].sort((a, b) => a - b).map((value) => h('option', { value: String(value) },
        value ? `Hide < ${value}%` : 'All durations')));
  hide.value = String(view.hidden);
  const colourBy = h('select', { 'aria-label': 'Colour', onchange: () => {
    view.colourBy = colourBy.value;
    view.readColours();
    writeKey();
    view.tell('looks');
  } }, h('option', { value: 'type' }, 'By type'), h('option', { value: 'service' }, 'By service'));
  colourBy.value = view.colourBy;
  const levels = h('span.num.level', { title: 'Open levels' });
  const less = h('button.button.small', { 'aria-label': 'One level less', title: 'One level less',
      onclick: () => view.showLevels(view.level - 1) }, '−');
  const more = h('button.button.small', { 'aria-label': 'One level more', title: 'One level more',
      onclick: () => view.showLevels(view.level + 1) }, '+');
  const kinds = ['timeline', 'flame'].map((kind) => h('button.button.small', { onclick: () => setKind(kind) },
      kind === 'timeline' ? 'Timeline' : 'Flame'));
  const setKind = (/** @type {any} */ kind) => {
    view.kind = kind;
    kinds.forEach((button, i) => pressed(button, (i === 0) === (kind === 'timeline')));
    rows.element.hidden = kind === 'flame';
    if (kind === 'flame') { flames ??= flame(view,
        { open: openPanel }); if (!flames.element.isConnected) stage.append(flames.element); flames.again(); }
    if (flames) flames.element.hidden = kind !== 'flame';
    view.tell('looks');
  };
  const colourKey = h('div.colour-key', { 'aria-label': 'Colours' });
  const writeKey = () => {
    const words = view.colourBy === 'type' ? model.spans.types : model.spans.services;
    const total = new Float64Array(words.list.length);
    for (let r = 0; r < model.count; r += 1) total[words.of[model.at[r]]] += model.self[r];
    replace(colourKey, words.list.map((word, i) => ({ word, i })).sort((a, b) => total[b.i] - total[a.i]).slice(0,
        8).map(({ word, i }) => h('span.type', {
      class: view.colourBy === 'type' ? oneLine(word).replace(/[^a-z]/g, '') : `service s${(i % 8) + 1}`, title: `${duration(total[i])} of self time`,
    }, oneLine(word) || 'other', h('span.num', {}, duration(total[i])))));
  };
  writeKey();

  const near = neighbours(id);
  const fresh = h('button.button.small.main', { hidden: true, onclick: reload });
  const head = h('div.trace-head', {},
    h('div.trace-title', {},
      h('a.button.plain', { href: near?.address ?? '/', 'aria-label': 'Back to the list' }, '←'),
      h('span.status', { class: trace.status }, h('span.point', { class: trace.status }), h('span.hidden', {}, trace.status)),
      h('h1.clip', { title: oneLine(trace.name) }, oneLine(trace.name) || '(no name)'),
      fresh,
      h('div.trace-actions', {},
        h('span.group.kinds', { role: 'group', 'aria-label': 'View' }, kinds),
        near && [h('button.button.small', { 'aria-label': 'Previous trace of the list', disabled: !near.before,
              onclick: () => go(`/traces/${near.before}`) }, '↑'), h('button.button.small', { 'aria-label': 'Next trace of the list', disabled: !near.after, onclick: () => go(`/traces/${near.after}`) }, '↓')],
        menu('More', (sheet, close) => append(sheet, [
          h('button.item', { onclick: () => { close(); navigator.clipboard.writeText(id).then(() => note('Trace id copied'), report); } },
            'Copy trace id'),
          h('a.item', { href: `/compare?a=${id}` }, 'Compare with …'),
          h('hr'),
          ...[['jsonl', 'JSON lines', 'jsonl'], ['otlp', 'OTLP/JSON', 'json'], ['chrome', 'Chrome trace', 'json'],
            ['csv', 'CSV', 'csv']].map(([format, label, extension]) => h('button.item',
              { onclick: () => { close(); save('/export', { filter: `trace:${id}`, format },
                    `trace-${id.slice(0, 8)}.${extension}`).catch(report); } }, `Export as ${label}`)),
          h('hr'),
          h('button.item.bad', { onclick: async () => {
            close();
            if (!await confirmed('Delete this trace?', `${plural(trace.span_count, 'span')} will be gone for good.`, 'Delete')) return;
            send('DELETE', `/traces/${id}`).then(() => { note('Trace deleted'); go(near?.address ?? '/'); }).catch(report);
          } }, 'Delete trace'),
        ])))),
    h('dl.facts', {},
      fact('Duration', duration(trace.duration_ns), trace.duration_ns === undefined ? '' : `${exact(trace.duration_ns)} ns`), fact('Started',
        time(trace.start), trace.start), fact('Spans', count(trace.span_count)),
      trace.error_count > 0 && fact('Errors', count(trace.error_count), '', 'bad'),
      trace.input_tokens + trace.output_tokens > 0 && fact('Tokens',
        `${count(trace.input_tokens)} → ${count(trace.output_tokens)}`), trace.cost !== undefined && fact('Cost', money(trace.cost), `$${trace.cost}`),
      trace.services.length > 0 && fact('Services', oneLine(trace.services.join(', '))),
      Object.keys(trace.tags).length > 0 && h('div', {}, h('dt.hidden', {}, 'Tags'),
        h('dd.tags', {}, Object.entries(trace.tags).map(([key, values]) => h('span.tag', {},
              h('i', {}, oneLine(key)), oneLine(values.join(', '))))))));

  const tools = h('div.trace-tools', {},
    h('div.search', {}, search, step(-1, 'Previous match', () => view.matches), step(1, 'Next match', () => view.matches), found),
    model.failed.length > 0 && h('span.pill.bad', {}, plural(model.failed.length, 'error'), step(-1, 'Previous error', () => model.failed),
      step(1, 'Next error', () => model.failed)),
    model.slow.length > 0 && h('span.pill.slow', { title: 'Spans that are much slower than others of the same name' },
      `${count(model.slow.length)} slow`, step(-1, 'Previous slow span', () => model.slow), step(1, 'Next slow span', () => model.slow)),
    critical, hide, colourBy,
    h('span.group', {}, less, levels, more));

  const divider = h('div.divider', { role: 'separator', 'aria-orientation': 'vertical', 'aria-label': 'Width of the panel', tabindex: '0' });
  const body = h('div.trace-body', {}, h('div.trace-main', {}, tools, strip.element, stage, colourKey), divider, panel.element);
  panelWidth(divider, body);
  replace(frame, head, body);
  setKind(view.kind);

  view.listeners.push((what) => {
    if (what === 'time' || what === 'looks') strip.again();
    if (what === 'chosen' && view.chosen >= 0 && !panel.element.hidden) showSpan();
    if (what === 'rows') { hide.value = String(view.hidden); showLevel(); }
  });
  const showLevel = () => {
    levels.textContent = `${view.level + 1}/${model.deepest + 1}`;
    less.disabled = view.level === 0;
    more.disabled = view.level === model.deepest && !view.collapsed.size;
  };
  showLevel();
  const wanted = place.params.get('span');
  const row = wanted ? model.rowOfID(wanted) : -1;
  // On a wide window the panel is open from the start, so that the first click does not change the timeline's width.
  if (row >= 0 || innerWidth >= 1100) {
    view.choose(row >= 0 ? row : model.failed.length && model.failed.length < 20 ? model.failed[model.failed.length - 1] : 0);
    showSpan();
  }
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', () => { view.readColours(); view.tell('looks'); }, { signal: place.signal });
  place.signal.addEventListener('abort', () => { strip.stop(); rows.stop(); flames?.stop(); });
  const writeAddress = keepAddress(view, place.signal);
  if (trace.status === 'running') watch(trace, fresh, place.signal);
  requestAnimationFrame(() => requestAnimationFrame(() => performance.mark('trace-shown')));
  Object.assign(/** @type {any} */ (window), { tracemarkView: view });

  return {
    title: oneLine(trace.name),
    update: (next) => next.path[1] === id && (() => {
      const chosen = next.params.get('span');
      if (chosen && model.rowOfID(chosen) >= 0 && model.rowOfID(chosen) !== view.chosen) view.choose(model.rowOfID(chosen));
      return true;
    })(),
    keys: (event) => {
      const inPanel = panel.element.contains(/** @type {Node} */ (event.target));
      const isButton = event.target instanceof HTMLButtonElement || event.target instanceof HTMLAnchorElement || (event.target instanceof HTMLElement && event.target.matches('summary, [role=tab], .divider'));
      if (!inPanel && !(isButton && event.key === 'Enter') && tree.key(event)) return true;
      if (event.ctrlKey || event.metaKey || event.altKey) return false;
      switch (event.key) {
        case '/': search.focus(); search.select(); return true;
        case 'n': case 'N': view.next(view.matches, event.key === 'n' ? 1 : -1); return true;
        case 'e': case 'E': view.next(model.failed, event.key === 'e' ? 1 : -1); return true;
        case 'w': case '+': case '=': view.zoom(1.5, middle(view)); return true;
        case 's': case '-': view.zoom(1 / 1.5, middle(view)); return true;
        case 'a': view.pan(-0.2); return true;
        case 'd': view.pan(0.2); return true;
        case '0': view.show(model.first, model.last); return true;
        case 'z': if (view.chosen >= 0) view.show(model.start[view.chosen], model.end[view.chosen]); return true;
        case 'c': critical.click(); return true;
        case 'f': setKind(view.kind === 'flame' ? 'timeline' : 'flame'); return true;
        case '[': view.showLevels(view.level - 1); return true;
        case ']': view.showLevels(view.level + 1); return true;
        case 'J': if (near?.after) go(`/traces/${near.after}`); return true;
        case 'K': if (near?.before) go(`/traces/${near.before}`); return true;
        case 'Escape': if (!panel.element.hidden && inPanel) { tree.element.focus(); return true; } return false;
        default: return false;
      }
    },
    help: [['↑ ↓', 'previous and next span'], ['← →', 'collapse and expand'], ['Enter', 'open the span'], ['[ ]', 'one level less, one level more'],
      ['w s', 'zoom in and out'], ['a d', 'earlier and later'],
      ['z', 'zoom to the span'], ['0', 'the whole trace'], ['/', 'search'], ['n N', 'next and previous match'], ['e E',
        'next and previous error'], ['c', 'critical path'], ['f', 'flame view'], ['J K', 'next and previous trace of the list']],
  };
}

/** The time around which the keyboard zooms: the centre of the selected span if it is visible. @param {View} view */
function middle(view) {
  const { model, chosen, from, to } = view;
  if (chosen < 0) return (from + to) / 2;
  const centre = (model.start[chosen] + model.end[chosen]) / 2;
  return centre > from && centre < to ? centre : (from + to) / 2;
}

const fact = (/** @type {string} */ label, /** @type {string} */ value, title = '', kind = '') => h('div', {}, h('dt', {}, label),
  h('dd.num', { title: title || undefined, class: kind }, value));

/** Shows a button when a running trace has new spans. @param {import('../api.js').TraceRecord} trace @param {HTMLElement} button @param {AbortSignal} signal */
function watch(trace, button, signal) {
  events('/traces/tail', { filter: `trace:${trace.id}` }, signal, (event) => {
    if (event.type !== 'trace') return;
    const now = JSON.parse(event.data);
    const added = now.span_count - trace.span_count;
    replace(button, [added > 0 && `${plural(added, 'span')} more`,
        now.status !== 'running' && 'ended'].filter(Boolean).join(', ') || 'Changed', ' · show');
    button.hidden = false;
  }, () => {}).catch(report);
}

/** Changes the width of the panel by a drag or by the arrow keys. @param {HTMLElement} divider @param {HTMLElement} body */
function panelWidth(divider, body) {
  const set = (/** @type {number} */ width, keep = true) => {
    const fit = Math.round(Math.max(280, Math.min(innerWidth - 360, width)));
    body.style.setProperty('--panel', `${fit}px`);
    divider.setAttribute('aria-valuenow', String(fit));
    if (keep) localStorage.setItem('tracemark.panel', String(fit));
  };
  const stored = Number(localStorage.getItem('tracemark.panel'));
  // Only a width that the reader has set is stored: the default depends on the size of the window.
  set(stored || Math.min(innerWidth > 2560 ? 840 : 560, innerWidth * 0.34), false);
  divider.addEventListener('pointerdown', (event) => divider.setPointerCapture(event.pointerId));
  divider.addEventListener('pointermove',
    (event) => { if (divider.hasPointerCapture(event.pointerId)) set(body.getBoundingClientRect().right - event.clientX); });
  divider.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    event.stopPropagation();
    set(Number(divider.getAttribute('aria-valuenow')) + (event.key === 'ArrowLeft' ? 24 : -24));
  });
}
