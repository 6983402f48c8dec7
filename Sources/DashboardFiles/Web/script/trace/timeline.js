// The timeline view: one canvas for names and bars that draws the visible rows alone.
import { h, oneLine } from '../dom.js';
import { count, duration } from '../format.js';
import { axisTime, fitted, surface, ticks } from './canvas.js';

export const rowHeight = 24;
const headHeight = 26;
const indent = 12;

/** @param {import('./view.js').View} view @param {{open: () => void}} options */
export function timeline(view, options) {
  const canvas = h('canvas', { 'aria-hidden': 'true' });
  const spacer = h('div.timeline-space', {}, canvas);
  const handle = h('div.timeline-handle', { 'aria-hidden': 'true' });
  const scroller = h('div.timeline', {}, spacer);
  const element = h('div.timeline-frame', {}, scroller, handle);
  let names = Math.min(360, Math.max(130, innerWidth * 0.24));
  let hovered = -1;
  /** @type {{from: number, to: number} | null} */
  let selection = null;

  // Browsers limit the height of an element. Above the limit, a pixel of scrolling moves the rows by several pixels.
  const tallest = 12_000_000;
  let stretch = 1;
  const measure = () => {
    const height = view.rows.length * rowHeight + headHeight;
    stretch = Math.max(1, (height - scroller.clientHeight) / (tallest - scroller.clientHeight));
    scroller.style.setProperty('--stage', `${scroller.clientHeight}px`);
    spacer.style.setProperty('height', `${Math.min(height, tallest)}px`);
  };
  const top = () => scroller.scrollTop * stretch;

  const { again, stop } = surface(canvas, (c, width, height) => {
    const { model, palette: p, rows, from, to, showCritical } = view;
    const critical = showCritical ? model.critical : null;
    const bars = width - names;
    const per = bars / (to - from);
    const x = (/** @type {number} */ t) => names + (t - from) * per;
    c.fillStyle = p.surface;
    c.fillRect(0, 0, width, height);
    const marks = ticks(from - model.first, to - model.first, bars);
    c.fillStyle = p.line;
    for (const t of marks) c.fillRect(Math.round(x(t + model.first)), headHeight, 1, height);
    c.font = view.font;
    c.textBaseline = 'middle';
    const offset = top();
    const firstRow = Math.floor(offset / rowHeight);
    const lastRow = Math.min(rows.length, Math.ceil((offset + height - headHeight) / rowHeight) + 1);
    for (let i = firstRow; i < lastRow; i += 1) {
      const row = rows[i];
      const y = headHeight + i * rowHeight - offset;
      const isFailed = model.spans.statuses[model.at[row]] === 2;
      if (row === view.chosen || row === hovered) { c.fillStyle = row === view.chosen ? p.chosen : p.hover; c.fillRect(0, y, width, rowHeight); }
      if (view.isMatch.has(row)) { c.fillStyle = row === view.chosen ? p.now : p.mark; c.fillRect(0, y, 3, rowHeight); }

      // The name, with lines to the parents.
      const left = 10 + Math.min(model.depth[row], Math.floor((names - 90) / indent)) * indent;
      c.save();
      c.beginPath();
      c.rect(0, y, names - 6, rowHeight);
      c.clip();
      c.fillStyle = p.line;
      for (let d = 1; d <= model.depth[row] && 10 + d * indent <= left; d += 1) c.fillRect(10 + d * indent - 8, y, 1, rowHeight);
      if (model.size[row] > 1) {
        c.fillStyle = p.quiet;
        c.beginPath();
        const m = y + rowHeight / 2;
        if (view.collapsed.has(row)) { c.moveTo(left, m - 4); c.lineTo(left + 5, m); c.lineTo(left, m + 4); } else { c.moveTo(left - 1.5,
            m - 2.5); c.lineTo(left + 6.5, m - 2.5); c.lineTo(left + 2.5, m + 2.5); }
        c.fill();
      }
      c.fillStyle = view.barColour(row);
      c.beginPath();
      c.roundRect(left + 12, y + 8, 8, 8, 2);
      c.fill();
      c.fillStyle = isFailed ? p.error : p.ink;
      const label = view.label(row);
      c.fillText(fitted(label, names - left - 30, view.letter), left + 26, y + rowHeight / 2 + 0.5);
      if (view.collapsed.has(row)) { c.fillStyle = p.quiet; c.fillText(`  +${model.size[row] - 1}`,
          left + 26 + c.measureText(fitted(label, names - left - 30, view.letter)).width, y + rowHeight / 2 + 0.5); }
      c.restore();

      // The bar, the self time, the part of the critical path, and the duration.
      const x1 = x(model.start[row]);
      const x2 = x(model.end[row]);
      if (x2 < names || x1 > width) {
        c.fillStyle = p.quiet;
        c.fillText(x2 < names ? '‹' : '›', x2 < names ? names + 4 : width - 10, y + rowHeight / 2);
        continue;
      }
      const shownFrom = Math.max(names, x1);
      const shownTo = Math.min(width, Math.max(x2, x1 + 2));
      const isRunning = model.duration(row) === null;
      // A parent's bar is pale, so that its self time is visible on it.
      const isParent = model.size[row] > 1;
      c.fillStyle = view.barColour(row);
      c.globalAlpha = isParent || isRunning ? 0.4 : 1;
      c.beginPath();
      c.roundRect(shownFrom, y + 6, Math.max(2, shownTo - shownFrom), 12, shownTo - shownFrom > 6 ? 3 : 0);
      c.fill();
      c.globalAlpha = isRunning ? 0.6 : 1;
      if (isParent) {
        c.save();
        c.clip();
        model.ownTimes(row, (a, b) => { if (b > from && a < to) c.fillRect(x(a), y + 6, Math.max(0.5, (b - a) * per), 12); });
        c.restore();
      }
      c.globalAlpha = 1;
      if (isFailed || model.isSlow.has(row)) { c.fillStyle = isFailed ? p.error : p.slow; c.fillRect(shownFrom, y + 18,
          Math.max(2, shownTo - shownFrom), 2); }
      if (critical) {
        c.fillStyle = p.ink;
        for (const [a, b] of critical.get(row) ?? []) {
          const s = Math.max(names, x(a));
          const e = Math.min(width, x(b));
          if (e > s) c.fillRect(s, y + 11, Math.max(1, e - s), 2);
        }
      }
      const took = model.duration(row);
      const text = isRunning ? model.status(row) : duration(took);
      const wide = text.length * view.letter * 1.12 + 10;
      c.fillStyle = view.model.isSlow.has(row) ? p.slow : p.quiet;
      if (shownTo + wide < width) c.fillText(text, shownTo + 5, y + rowHeight / 2 + 0.5);
      else if (shownFrom - wide > names) c.fillText(text, shownFrom - wide + 3, y + rowHeight / 2 + 0.5);
      else {
        // The text is on the bar, with an outline that makes it readable on any colour.
        c.strokeStyle = p.surface;
        c.lineWidth = 3;
        c.lineJoin = 'round';
        c.strokeText(text, shownTo - wide + 2, y + rowHeight / 2 + 0.5);
        c.fillStyle = p.ink;
        c.fillText(text, shownTo - wide + 2, y + rowHeight / 2 + 0.5);
      }
    }
    // The head with the axis covers the rows that scroll under it.
    c.fillStyle = p.surface;
    c.fillRect(0, 0, width, headHeight);
    c.fillStyle = p.line;
    c.fillRect(0, headHeight - 1, width, 1);
    c.fillRect(names - 1, 0, 1, height);
    c.fillStyle = p.quiet;
    c.fillText(rows.length === model.count ? `${count(model.count)} spans` : `${count(rows.length)} of ${count(model.count)} spans`, 10,
      headHeight / 2);
    for (const t of marks) {
      const at = x(t + model.first);
      if (at < width - 30) c.fillText(axisTime(t), at + 4, headHeight / 2);
    }
    if (selection) {
      c.fillStyle = p.accent;
      c.globalAlpha = 0.16;
      const [a, b] = [x(selection.from), x(selection.to)];
      c.fillRect(Math.min(a, b), 0, Math.abs(b - a), height);
      c.globalAlpha = 1;
    }
    handle.style.setProperty('left', `${names - 4}px`);
  });

  const place = (/** @type {MouseEvent} */ event) => {
    const box = canvas.getBoundingClientRect();
    const px = event.clientX - box.left;
    const py = event.clientY - box.top;
    const index = py < headHeight ? -1 : Math.floor((py - headHeight + top()) / rowHeight);
    return { px, row: index >= 0 && index < view.rows.length ? view.rows[index] : -1,
      time: view.from + ((view.to - view.from) * (px - names)) / (box.width - names) };
  };

  canvas.addEventListener('pointermove', (/** @type {PointerEvent} */ event) => {
    const at = place(event);
    if (selection) selection.to = Math.max(view.from, Math.min(view.to, at.time));
    else if (at.row !== hovered) {
      hovered = at.row;
      canvas.title = hovered < 0 ? '' : view.told(hovered);
    } else return;
    again();
  });
  canvas.addEventListener('pointerleave', () => { hovered = -1; again(); });
  canvas.addEventListener('pointerdown', (/** @type {PointerEvent} */ event) => {
    const at = place(event);
    if (event.button !== 0 || at.px < names || event.pointerType === 'touch') return;
    selection = { from: at.time, to: at.time };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener('pointerup', () => {
    const range = selection;
    selection = null;
    if (!range) return;
    const [a, b] = [Math.min(range.from, range.to), Math.max(range.from, range.to)];
    if (b - a > (view.to - view.from) / 200) { dragged = true; view.show(a, b); } else again();
  });
  let dragged = false;
  canvas.addEventListener('click', (/** @type {MouseEvent} */ event) => {
    if (dragged) { dragged = false; return; }
    const at = place(event);
    if (at.row < 0) return;
    const left = 10 + view.model.depth[at.row] * indent;
    if (at.px > left - 6 && at.px < left + 10 && view.model.size[at.row] > 1) return view.collapse(at.row, !view.collapsed.has(at.row));
    view.choose(at.row, { reveal: false });
    options.open();
  });
  canvas.addEventListener('dblclick', (/** @type {MouseEvent} */ event) => {
    const { row, px } = place(event);
    if (row < 0) return view.show(view.model.first, view.model.last);
    if (px < names) return;
    const margin = (view.model.end[row] - view.model.start[row]) * 0.05;
    view.show(view.model.start[row] - margin, view.model.end[row] + margin);
  });
  // The wheel scrolls. With a modifier key, which a pinch also sends, it zooms around the pointer.
  scroller.addEventListener('wheel', (/** @type {WheelEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      event.preventDefault();
      view.zoom(Math.exp(-event.deltaY / (event.deltaMode ? 10 : 300)), place(event).time);
    } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      view.pan((event.deltaX || event.deltaY) / 1000);
    }
  }, { passive: false });
  scroller.addEventListener('scroll', () => { again(); view.tell('looks'); });
  handle.addEventListener('pointerdown', (/** @type {PointerEvent} */ event) => { handle.setPointerCapture(event.pointerId); });
  handle.addEventListener('pointermove', (/** @type {PointerEvent} */ event) => {
    if (!handle.hasPointerCapture(event.pointerId)) return;
    names = Math.max(90, Math.min(element.clientWidth - 120, event.clientX - element.getBoundingClientRect().left));
    again();
  });

  view.listeners.push((what) => {
    if (what === 'rows') measure();
    if (what === 'chosen' && view.chosen >= 0) {
      const i = view.placeOf[view.chosen];
      const y = (i * rowHeight) / stretch;
      const height = scroller.clientHeight - headHeight;
      if (y < scroller.scrollTop) scroller.scrollTop = y - height * 0.2;
      else if (y + rowHeight > scroller.scrollTop + height) scroller.scrollTop = y - height * 0.6;
    }
    again();
  });
  new ResizeObserver(measure).observe(scroller);
  measure();
  return {
    element, again, stop, /** The first and the last index in `view.rows` on the screen. */
    range: () => [Math.floor(top() / rowHeight), Math.min(view.rows.length, Math.ceil((top() + scroller.clientHeight - headHeight) / rowHeight))],
    page: () => Math.max(1, Math.floor((scroller.clientHeight - headHeight) / rowHeight) - 1),
  };
}
