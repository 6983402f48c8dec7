// The minimap: the whole trace in a strip. It marks the range in view; a drag selects a new range.
import { h } from '../dom.js';
import { surface } from './canvas.js';

/** @typedef {import('./view.js').View} View */

/** @param {View} view */
export function minimap(view) {
  const canvas = h('canvas', { 'aria-hidden': 'true' });
  const element = h('div.minimap', {}, canvas);
  const strip = document.createElement('canvas');
  let painted = '';

  const paintStrip = (/** @type {number} */ width, /** @type {number} */ height) => {
    const scale = devicePixelRatio || 1;
    const key = `${width} ${height} ${scale} ${view.colourKey}`;
    if (painted === key) return;
    painted = key;
    strip.width = Math.round(width * scale);
    strip.height = Math.round(height * scale);
    const context = /** @type {CanvasRenderingContext2D} */ (strip.getContext('2d', { alpha: false }));
    context.scale(scale, scale);
    const { model, palette: p } = view;
    context.fillStyle = p.surface;
    context.fillRect(0, 0, width, height);
    const line = Math.max(1, Math.min(4, (height - 6) / Math.max(1, model.count)));
    const per = (width) / (model.last - model.first);
    const place = (/** @type {number} */ row) => 3 + ((height - 6 - line) * row) / Math.max(1, model.count - 1);
    context.globalAlpha = model.count > 400 ? 0.5 : 0.9;
    // Several rows may share a line of pixels. Skip a span that lies within one that is already drawn there.
    const shared = Math.max(1, model.count / height);
    let [row, from, to] = [-1, 0, 0];
    for (let r = 0; r < model.count; r += 1) {
      const x1 = (model.start[r] - model.first) * per;
      const x2 = Math.max(x1 + 0.6, (model.end[r] - model.first) * per);
      const pixel = Math.floor(r / shared);
      if (shared > 4 && pixel === row && x1 >= from && x2 <= to + 1) continue;
      if (pixel !== row) [row, from, to] = [pixel, x1, x2];
      else if (x2 > to) [from, to] = [Math.min(from, x1), x2];
      context.fillStyle = view.barColour(r);
      context.fillRect(x1, place(r), x2 - x1, line);
    }
    context.globalAlpha = 1;
    context.fillStyle = p.error;
    for (const r of model.failed) context.fillRect((model.start[r] - model.first) * per, place(r),
      Math.max(2, (model.end[r] - model.start[r]) * per), Math.max(1.5, line));
  };

  const { again, stop } = surface(canvas, (context, width, height) => {
    paintStrip(width, height);
    const { model, palette: p, from, to } = view;
    context.drawImage(strip, 0, 0, width, height);
    const x1 = ((from - model.first) / (model.last - model.first)) * width;
    const x2 = ((to - model.first) / (model.last - model.first)) * width;
    context.globalAlpha = 0.68;
    context.fillStyle = p.ground;
    context.fillRect(0, 0, x1, height);
    context.fillRect(x2, 0, width - x2, height);
    context.globalAlpha = 1;
    context.fillStyle = p.accent;
    context.fillRect(x1 - 1, 0, 2, height);
    context.fillRect(x2 - 1, 0, 2, height);
  });

  /** @type {{kind: 'new' | 'move' | 'from' | 'to', at: number, from: number, to: number} | null} */
  let drag = null;
  const timeAt = (/** @type {PointerEvent} */ event) => {
    const box = canvas.getBoundingClientRect();
    return view.model.first + (view.model.last - view.model.first) * Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
  };
  canvas.addEventListener('pointerdown', (/** @type {PointerEvent} */ event) => {
    const at = timeAt(event);
    const near = ((view.model.last - view.model.first) * 6) / canvas.clientWidth;
    const isWhole = view.isWhole;
    const kind = !isWhole && Math.abs(at - view.from) < near ? 'from' : !isWhole && Math.abs(at - view.to) < near ? 'to' : !isWhole && at > view.from && at < view.to ? 'move' : 'new';
    drag = { kind, at, from: view.from, to: view.to };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener('pointermove', (/** @type {PointerEvent} */ event) => {
    if (!drag) return;
    const at = timeAt(event);
    if (drag.kind === 'move') view.show(drag.from + at - drag.at, drag.to + at - drag.at);
    else if (drag.kind === 'from') view.show(at, drag.to);
    else if (drag.kind === 'to') view.show(drag.from, at);
    else if (Math.abs(at - drag.at) > (view.model.last - view.model.first) / 300) view.show(Math.min(at, drag.at), Math.max(at, drag.at));
  });
  canvas.addEventListener('pointerup', () => { drag = null; });
  canvas.addEventListener('dblclick', () => view.show(view.model.first, view.model.last));
  return { element, again, stop };
}
