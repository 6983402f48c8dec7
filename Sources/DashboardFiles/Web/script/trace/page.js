// One trace: its head, the tools, minimap, timeline or flame view, and the panel of the chosen span.
import { append, confirmed, debounced, h, menu, note, oneLine, replace } from '../dom.js';
import { get, Problem, send } from '../api.js';
import { go, report, setParams } from '../app.js';
import { count, duration, exact, money, plural, time } from '../format.js';
import { spanPanel } from '../span/panel.js';
import { save } from '../traces/export.js';
import { neighbours } from '../traces/list.js';
import { flame } from './flame.js';
import { minimap } from './minimap.js';
import { fromColumns, fromRecords, TraceModel } from './model.js';
import { timeline } from './timeline.js';
import { accessibleTree } from './tree.js';
import { View } from './view.js';

/** @param {string} id @param {AbortSignal} signal @returns {Promise<TraceModel>} */
export async function loadTrace(id, signal) {
  performance.mark('trace-asked');
  try {
    const answer = await get(`/traces/${id}/timeline`, {}, signal);
    return new TraceModel(answer.trace, fromColumns(answer));
  } catch (error) {
    // A server behind a proxy of its own may offer the REST API alone.
    if (!(error instanceof Problem) || error.status !== 404) throw error;
    const answer = await get(`/traces/${id}`, { contents: false }, signal);
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
  view.showCritical = place.params.get('critical') === '1';
  if (place.params.get('colour') === 'service') { view.colourBy = 'service'; view.readColours(); }
  view.kind = place.params.get('view') === 'flame' ? 'flame' : 'timeline';

  const openPanel = () => { if (view.chosen >= 0) showSpan(); };
  const panel = spanPanel({ close: () => { panel.element.hidden = true; setParams({ span: null }, { silent: true }); tree.element.focus(); }, model, trace: id });
  panel.element.hidden = true;
  const showSpan = () => {
    panel.element.hidden = false;
    panel.show(view.chosen);
  };

  const strip = minimap(view);
  const rows = timeline(view, { open: openPanel });
  /** @type {ReturnType<typeof flame> | null} */ let flames = null;
  const tree = accessibleTree(view, { range: rows.range, open: () => { openPanel(); panel.element.querySelector('button')?.focus(); }, page: rows.page });
  const stage = h('div.stage', {}, tree.element, rows.element);

  // MARK: Tools

  const pressed = (/** @type {HTMLElement} */ button, /** @type {boolean} */ on) => button.setAttribute('aria-pressed', String(on));
  const step = (/** @type {number} */ by, /** @type {string} */ label, /** @type {() => number[]} */ list) => h('button.button.plain.small', { 'aria-label': label, onclick: () => view.next(list(), by) }, by < 0 ? '↑' : '↓');

  const found = h('span.found.num', { role: 'status' });
  const search = h('input.input', { type: 'search', placeholder: 'Search in this trace', 'aria-label': 'Search in this trace', 'aria-keyshortcuts': '/' });
  const runSearch = () => {
    const text = search.value.trim();
    const hits = text ? model.search(text) : [];
    view.setMatches(hits);
    found.textContent = text ? plural(hits.length, 'match', 'matches') : '';
  };
  search.addEventListener('input', debounced(runSearch, 80));
  search.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'Enter') { runSearch(); view.next(view.matches, event.shiftKey ? -1 : 1); event.preventDefault(); }
    if (event.key === 'Escape') { search.value = ''; runSearch(); tree.element.focus(); event.stopPropagation(); }
  });

  const slow = slowest(model);
  const critical = h('button.button.small', { 'aria-pressed': String(view.showCritical), title: 'The work that decided when the trace ended', onclick: () => {
    view.showCritical = !view.showCritical;
    pressed(critical, view.showCritical);
    setParams({ critical: view.showCritical ? '1' : null }, { silent: true });
    view.tell('looks');
  } }, 'Critical path');
  const hide = h('select', { 'aria-label': 'Hide short spans', onchange: () => view.hideShorter(((model.last - model.first) * Number(hide.value)) / 100) },
    [['0', 'All spans'], ['0.01', 'Hide < 0.01%'], ['0.1', 'Hide < 0.1%'], ['1', 'Hide < 1%'], ['5', 'Hide < 5%']].map(([value, label]) => h('option', { value }, label)));
  const colourBy = h('select', { 'aria-label': 'Colour', onchange: () => {
    view.colourBy = colourBy.value;
    view.readColours();
    setParams({ colour: view.colourBy === 'service' ? 'service' : null }, { silent: true });
    writeKey();
    view.tell('looks');
  } }, h('option', { value: 'type' }, 'Colour: type'), h('option', { value: 'service' }, 'Colour: service'));
  colourBy.value = view.colourBy;
  let level = model.deepest;
  const setLevel = (/** @type {number} */ next) => { level = Math.max(0, Math.min(model.deepest, next)); level === model.deepest ? (view.collapsed.clear(), view.layOut(), view.tell('rows')) : view.collapseBelow(level); };
  const kinds = ['timeline', 'flame'].map((kind) => h('button.button.small', { onclick: () => setKind(kind) }, kind === 'timeline' ? 'Timeline' : 'Flame'));
  const setKind = (/** @type {any} */ kind) => {
    view.kind = kind;
    kinds.forEach((button, i) => pressed(button, (i === 0) === (kind === 'timeline')));
    setParams({ view: kind === 'flame' ? 'flame' : null }, { silent: true });
    rows.element.hidden = kind === 'flame';
    if (kind === 'flame') { flames ??= flame(view, { open: openPanel }); if (!flames.element.isConnected) stage.append(flames.element); flames.again(); }
    if (flames) flames.element.hidden = kind !== 'flame';
  };
  const colourKey = h('div.colour-key', { 'aria-label': 'Colours' });
  const writeKey = () => {
    const words = view.colourBy === 'type' ? model.spans.types : model.spans.services;
    const total = new Float64Array(words.list.length);
    for (let r = 0; r < model.count; r += 1) total[words.of[model.at[r]]] += model.self[r];
    replace(colourKey, words.list.map((word, i) => ({ word, i })).sort((a, b) => total[b.i] - total[a.i]).slice(0, 8).map(({ word, i }) => h('span.type', {
      class: view.colourBy === 'type' ? oneLine(word).replace(/[^a-z]/g, '') : `service s${(i % 8) + 1}`, title: `${duration(total[i])} of self time`,
    }, oneLine(word) || 'other', h('span.num', {}, duration(total[i])))));
  };
  writeKey();

  const near = neighbours(id);
  const head = h('div.trace-head', {},
    h('div.trace-title', {},
      h('a.button.plain', { href: near?.address ?? '/', 'aria-label': 'Back to the list' }, '←'),
      h('span.status', { class: trace.status }, h('span.point', { class: trace.status }), h('span.hidden', {}, trace.status)),
      h('h1.clip', { title: oneLine(trace.name) }, oneLine(trace.name) || '(no name)'),
      h('div.trace-actions', {},
        h('span.group.kinds', { role: 'group', 'aria-label': 'View' }, kinds),
        near && [h('button.button.small', { 'aria-label': 'Previous trace of the list', disabled: !near.before, onclick: () => go(`/traces/${near.before}`) }, '↑'), h('button.button.small', { 'aria-label': 'Next trace of the list', disabled: !near.after, onclick: () => go(`/traces/${near.after}`) }, '↓')],
        menu('More', (sheet, close) => append(sheet, [
          h('button.item', { onclick: () => { close(); navigator.clipboard.writeText(id).then(() => note('Trace id copied'), report); } }, 'Copy trace id'),
          h('a.item', { href: `/compare?a=${id}` }, 'Compare with …'),
          h('hr'),
          ...[['jsonl', 'JSON lines', 'jsonl'], ['otlp', 'OTLP/JSON', 'json'], ['chrome', 'Chrome trace', 'json'], ['csv', 'CSV', 'csv']].map(([format, label, extension]) => h('button.item', { onclick: () => { close(); save('/export', { filter: `trace:${id}`, format }, `trace-${id.slice(0, 8)}.${extension}`).catch(report); } }, `Export as ${label}`)),
          h('hr'),
          h('button.item.bad', { onclick: async () => {
            close();
            if (!await confirmed('Delete this trace?', `${plural(trace.span_count, 'span')} will be gone for good.`, 'Delete')) return;
            send('DELETE', `/traces/${id}`).then(() => { note('Trace deleted'); go(near?.address ?? '/'); }).catch(report);
          } }, 'Delete trace'),
        ])))),
    h('dl.facts', {},
      fact('Duration', duration(trace.duration_ns), trace.duration_ns === undefined ? '' : `${exact(trace.duration_ns)} ns`), fact('Started', time(trace.start), trace.start), fact('Spans', count(trace.span_count)),
      trace.error_count > 0 && fact('Errors', count(trace.error_count), '', 'bad'),
      trace.input_tokens + trace.output_tokens > 0 && fact('Tokens', `${count(trace.input_tokens)} → ${count(trace.output_tokens)}`), trace.cost !== undefined && fact('Cost', money(trace.cost), `$${trace.cost}`),
      trace.services.length > 0 && fact('Services', oneLine(trace.services.join(', '))),
      Object.entries(trace.tags).map(([key, values]) => h('div', {}, h('dt.hidden', {}, 'Tag'), h('dd', {}, h('span.tag', {}, h('i', {}, oneLine(key)), oneLine(values.join(', '))))))));

  const tools = h('div.trace-tools', {},
    h('div.search', {}, search, step(-1, 'Previous match', () => view.matches), step(1, 'Next match', () => view.matches), found),
    model.failed.length > 0 && h('span.pill.bad', {}, plural(model.failed.length, 'error'), step(-1, 'Previous error', () => model.failed), step(1, 'Next error', () => model.failed)),
    slow.length > 0 && h('span.pill', { title: 'Spans that take far longer than others of their name' }, `${count(slow.length)} slow`, step(-1, 'Previous slow span', () => slow), step(1, 'Next slow span', () => slow)),
    critical, hide, colourBy,
    h('span.group', {}, h('button.button.small', { 'aria-label': 'One level less', title: 'One level less', onclick: () => setLevel(level - 1) }, '−'), h('button.button.small', { 'aria-label': 'One level more', title: 'One level more', onclick: () => setLevel(level + 1) }, '+')));

  const divider = h('div.divider', { role: 'separator', 'aria-orientation': 'vertical', 'aria-label': 'Width of the panel', tabindex: '0' });
  const body = h('div.trace-body', {}, h('div.trace-main', {}, tools, strip.element, stage, colourKey), divider, panel.element);
  panelWidth(divider, body);
  replace(frame, head, body);
  setKind(view.kind);

  view.listeners.push((what) => {
    if (what === 'time' || what === 'looks') strip.again();
    if (what === 'chosen' && view.chosen >= 0) {
      setParams({ span: model.id(view.chosen) }, { silent: true });
      if (!panel.element.hidden) showSpan();
    }
  });
  const wanted = place.params.get('span');
  const row = wanted ? model.rowOfID(wanted) : -1;
  // A panel that is there from the start keeps the timeline from changing its width at the first click.
  if (row >= 0 || innerWidth >= 1100) {
    view.choose(row >= 0 ? row : model.failed.length && model.failed.length < 20 ? model.failed[model.failed.length - 1] : 0);
    showSpan();
  }
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', () => { view.readColours(); view.tell('looks'); }, { signal: place.signal });
  place.signal.addEventListener('abort', () => { strip.stop(); rows.stop(); flames?.stop(); });
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
        case '[': setLevel(level - 1); return true;
        case ']': setLevel(level + 1); return true;
        case 'J': if (near?.after) go(`/traces/${near.after}`); return true;
        case 'K': if (near?.before) go(`/traces/${near.before}`); return true;
        case 'Escape': if (!panel.element.hidden && inPanel) { tree.element.focus(); return true; } return false;
        default: return false;
      }
    },
    help: [['↑ ↓', 'previous and next span'], ['← →', 'collapse and expand'], ['Enter', 'look at the span'], ['[ ]', 'a level less, a level more'], ['w s', 'zoom in and out'], ['a d', 'earlier and later'],
      ['z', 'zoom to the span'], ['0', 'the whole trace'], ['/', 'search'], ['n N', 'next and previous match'], ['e E', 'next and previous error'], ['c', 'critical path'], ['f', 'flame view'], ['J K', 'next and previous trace of the list']],
  };
}

/** Where the keyboard zooms to: the chosen span if it is in sight. @param {View} view */
function middle(view) {
  const { model, chosen, from, to } = view;
  if (chosen < 0) return (from + to) / 2;
  const centre = (model.start[chosen] + model.end[chosen]) / 2;
  return centre > from && centre < to ? centre : (from + to) / 2;
}

const fact = (/** @type {string} */ label, /** @type {string} */ value, title = '', kind = '') => h('div', {}, h('dt', {}, label), h('dd.num', { title: title || undefined, class: kind }, value));

/** Spans that take more than four times as long as half of their namesakes, in traces where that says something. @param {TraceModel} model */
function slowest(model) {
  /** @type {Map<number, number[]>} */
  const byName = new Map();
  const { names } = model.spans;
  for (let r = 0; r < model.count; r += 1) {
    const word = names.of[model.at[r]];
    const list = byName.get(word);
    if (list) list.push(r);
    else byName.set(word, [r]);
  }
  const rows = [];
  for (const list of byName.values()) {
    if (list.length < 8) continue;
    const times = list.map((r) => model.end[r] - model.start[r]).sort((a, b) => a - b);
    const limit = Math.max(times[times.length >> 1] * 4, (model.last - model.first) * 0.01);
    for (const r of list) if (model.end[r] - model.start[r] > limit) rows.push(r);
  }
  return rows.sort((a, b) => a - b);
}

/** Lets the reader choose the width of the panel, by pointer and by arrow keys. @param {HTMLElement} divider @param {HTMLElement} body */
function panelWidth(divider, body) {
  const set = (/** @type {number} */ width, keep = true) => {
    const fit = Math.round(Math.max(280, Math.min(innerWidth - 360, width)));
    body.style.setProperty('--panel', `${fit}px`);
    divider.setAttribute('aria-valuenow', String(fit));
    if (keep) localStorage.setItem('tracemark.panel', String(fit));
  };
  const stored = Number(localStorage.getItem('tracemark.panel'));
  // Only a reader's own choice is kept: what fits a small window would be too little for a large one.
  set(stored || Math.min(innerWidth > 2560 ? 840 : 560, innerWidth * 0.34), false);
  divider.addEventListener('pointerdown', (event) => divider.setPointerCapture(event.pointerId));
  divider.addEventListener('pointermove', (event) => { if (divider.hasPointerCapture(event.pointerId)) set(body.getBoundingClientRect().right - event.clientX); });
  divider.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    event.stopPropagation();
    set(Number(divider.getAttribute('aria-valuenow')) + (event.key === 'ArrowLeft' ? 24 : -24));
  });
}
