// The state of a trace's view in the address, so that a link opens the view that its sender saw.
import { debounced } from '../dom.js';
import { setParams } from '../app.js';

/** @typedef {import('./view.js').View} View */

/** Restores a view from an address. @param {View} view @param {URLSearchParams} params */
export function readAddress(view, params) {
  const { model } = view;
  view.showCritical = params.get('critical') === '1';
  view.kind = params.get('view') === 'flame' ? 'flame' : 'timeline';
  if (params.get('colour') === 'service') { view.colourBy = 'service'; view.readColours(); }
  const level = params.get('level');
  if (level && /^\d+$/.test(level)) view.showLevels(Number(level));
  const hidden = Number(params.get('hide') ?? 0);
  if (hidden > 0 && hidden <= 100) view.hideShorter(hidden);
  const [from, to] = (params.get('time') ?? '').split('-').map(Number);
  if (to > from) view.show(model.first + from, model.first + to);
}

/** Updates the address when a view changes. @param {View} view @param {AbortSignal} signal @returns {() => void} updates the address at once */
export function keepAddress(view, signal) {
  const { model } = view;
  const state = () => ({
    critical: view.showCritical ? '1' : null, view: view.kind === 'flame' ? 'flame' : null, colour: view.colourBy === 'service' ? 'service' : null,
    level: view.level < model.deepest ? String(view.level) : null, hide: view.hidden ? String(view.hidden) : null, find: view.find || null,
    // In nanoseconds after the trace's start.
    time: view.isWhole ? null : `${Math.round(view.from - model.first)}-${Math.round(view.to - model.first)}`,
    span: view.chosen >= 0 && view.isPanelOpen ? model.id(view.chosen) : null,
  });
  const write = () => { if (!signal.aborted) setParams(state(), { silent: true }); };
  // Browsers limit how often a page may change its address.
  view.listeners.push(debounced(write, 200));
  return write;
}
