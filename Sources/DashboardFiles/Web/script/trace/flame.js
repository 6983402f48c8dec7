// The flame view: the spans by depth, with the duration as width.
import { h } from '../dom.js';
import { axisTime, fitted, surface, ticks } from './canvas.js';

const levelHeight = 20;
const headHeight = 26;

/** @param {import('./view.js').View} view @param {{open: () => void}} options */
export function flame(view, options) {
  const canvas = h('canvas', { 'aria-hidden': 'true' });
  const { model } = view;
  /** @type {number[][]} */
  const levels = Array.from({ length: model.deepest + 1 }, () => []);
  for (let r = 0; r < model.count; r += 1) levels[model.depth[r]].push(r);
  const space = h('div.flame-space', { style: { height: `${headHeight + levels.length * levelHeight + 8}px` } }, canvas);
  const element = h('div.timeline.flame', {}, space);
  let hovered = -1;

  const { again, stop } = surface(canvas, (c, width, height) => {
    const { palette: p, from, to } = view;
    const per = width / (to - from);
    c.fillStyle = p.surface;
    c.fillRect(0, 0, width, height);
    c.font = view.font;
    c.textBaseline = 'middle';
    const offset = element.scrollTop;
    for (let d = Math.floor(offset / levelHeight); d < levels.length && headHeight + d * levelHeight - offset < height; d += 1) {
      const y = headHeight + d * levelHeight - offset;
      let reach = -1;
      for (const row of levels[d]) {
        if (model.end[row] < from || model.start[row] > to) continue;
        const x1 = (model.start[row] - from) * per;
        const x2 = Math.max((model.end[row] - from) * per, x1 + 0.5);
        // Skip a span that would cover the same pixel as the one before.
        if (x2 < reach + 0.5) continue;
        reach = x2;
        const [a, b] = [Math.max(0, x1), Math.min(width, x2)];
        const isDim = view.matches.length > 0 && !view.isMatch.has(row);
        c.globalAlpha = isDim ? 0.25 : 1;
        c.fillStyle = model.spans.statuses[model.at[row]] === 2 ? p.error : view.barColour(row);
        c.fillRect(a, y + 1, Math.max(0.5, b - a - (b - a > 3 ? 1 : 0)), levelHeight - 2);
        if (row === view.chosen || row === hovered) { c.strokeStyle = p.ink; c.lineWidth = row === view.chosen ? 2 : 1; c.strokeRect(a + 1, y + 1.5,
            Math.max(1, b - a - 3), levelHeight - 3); }
        if (b - a > 32) { c.fillStyle = p.surface; c.fillText(fitted(view.label(row), b - a - 10, view.letter), a + 5, y + levelHeight / 2 + 0.5); }
      }
      c.globalAlpha = 1;
    }
    c.fillStyle = p.surface;
    c.fillRect(0, 0, width, headHeight);
    c.fillStyle = p.line;
    c.fillRect(0, headHeight - 1, width, 1);
    c.fillStyle = p.quiet;
    for (const t of ticks(from - model.first, to - model.first, width)) c.fillText(axisTime(t), (t + model.first - from) * per + 4, headHeight / 2);
  });

  const at = (/** @type {MouseEvent} */ event) => {
    const box = canvas.getBoundingClientRect();
    const level = Math.floor((event.clientY - box.top - headHeight + element.scrollTop) / levelHeight);
    const time = view.from + ((view.to - view.from) * (event.clientX - box.left)) / box.width;
    const slack = ((view.to - view.from) / box.width);
    return { time, row: levels[level]?.find((r) => model.start[r] - slack <= time && time <= model.end[r] + slack) ?? -1 };
  };
  canvas.addEventListener('pointermove', (/** @type {PointerEvent} */ event) => {
    const { row } = at(event);
    if (row === hovered) return;
    hovered = row;
    canvas.title = row < 0 ? '' : view.told(row);
    again();
  });
  canvas.addEventListener('click',
    (/** @type {MouseEvent} */ event) => { const { row } = at(event); if (row >= 0) { view.choose(row, { reveal: false }); options.open(); } });
  canvas.addEventListener('dblclick',
    (/** @type {MouseEvent} */ event) => { const { row } = at(event); row < 0 ? view.show(model.first,
        model.last) : view.show(model.start[row], model.end[row]); });
  element.addEventListener('wheel', (/** @type {WheelEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) { event.preventDefault(); view.zoom(Math.exp(-event.deltaY / 300),
        at(event).time); } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) { event.preventDefault(); view.pan((event.deltaX || event.deltaY) / 1000); }
  }, { passive: false });
  element.addEventListener('scroll', again);
  new ResizeObserver(() => element.style.setProperty('--stage', `${element.clientHeight}px`)).observe(element);
  view.listeners.push(() => again());
  return { element, again, stop };
}
