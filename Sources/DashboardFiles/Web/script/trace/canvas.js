// A canvas that has the size of its element at any pixel density, and draws at most once a frame.
import { duration } from '../format.js';

/** @param {HTMLCanvasElement} canvas @param {(context: CanvasRenderingContext2D, width: number, height: number) => void} draw */
export function surface(canvas, draw) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { alpha: false }));
  let width = 0;
  let height = 0;
  let asked = false;
  const paint = () => {
    asked = false;
    if (!width || !height) return;
    const scale = devicePixelRatio || 1;
    const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
    if (canvas.width !== w || canvas.height !== h) { canvas.width = w; canvas.height = h; }
    context.setTransform(scale, 0, 0, scale, 0, 0);
    draw(context, width, height);
  };
  const again = () => { if (!asked) { asked = true; requestAnimationFrame(paint); } };
  const observer = new ResizeObserver(() => {
    [width, height] = [canvas.clientWidth, canvas.clientHeight];
    // Draw at once, since the browser would stretch the old picture for a frame.
    paint();
  });
  observer.observe(canvas);
  return { again, stop: () => observer.disconnect() };
}

/** Formats a time on an axis, without trailing zeros. @param {number} ns */
export const axisTime = (ns) => (ns === 0 ? '0' : duration(ns).replace(/\.0+(?= )/, '').replace(/(\.\d*[1-9])0+(?= )/, '$1'));

/** @type {Map<string, string>} */
const cut = new Map();
/** Shortens a text to a width, with an ellipsis. All letters have the width `letter`. @param {string} text @param {number} width @param {number} letter */
export function fitted(text, width, letter) {
  const room = Math.floor(width / letter);
  if (text.length <= room) return text;
  if (room < 2) return '';
  const key = `${room}\n${text}`;
  let result = cut.get(key);
  if (result === undefined) {
    if (cut.size > 5000) cut.clear();
    cut.set(key, result = `${text.slice(0, room - 1)}…`);
  }
  return result;
}

/** The positions of the marks on a time axis. @param {number} from @param {number} to ns @param {number} width pixels */
export function ticks(from, to, width) {
  const rough = (to - from) / Math.max(2, width / 110);
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = size * ([1, 2, 5, 10].find((s) => s * size >= rough) ?? 10);
  const marks = [];
  for (let t = Math.ceil(from / step) * step; t <= to; t += step) marks.push(t);
  return marks;
}
