// A small chart over time: stacked bars, or lines. The reader selects a range of time by a drag or by the arrow keys.
import { h, svg, replace } from '../dom.js';
import { tick, localTime } from '../format.js';

/**
 * @typedef {{label: string, class: string, values: (number | undefined)[]}} Series
 * @typedef {{kind: 'bars' | 'lines', from: number, to: number, step: number, series: Series[], format: (n: number) => string, summary: (string | undefined)[]}} ChartData
 *   times in milliseconds, a value for each step; the legend shows `summary` while the pointer is elsewhere
 */

const foot = 16;
// The width of the axis labels follows the reader's font size.
const left = 2.75 * parseFloat(getComputedStyle(document.documentElement).fontSize);

/**
 * @param {{title: string, height?: number, zoom?: (from: number, to: number) => void}} options
 */
export function timeChart(options) {
  const height = options.height ?? 72;
  const legend = h('div.legend', { 'aria-live': 'polite' });
  const picture = svg('svg', { height: height + foot, role: 'img', 'aria-label': options.title });
  const title = h('h2', {}, options.title);
  const element = h('section.chart.card',
    { 'aria-label': options.zoom ? `${options.title} over time. Arrow keys point, with Shift they choose a range, Enter zooms.` : options.title,
      tabindex: options.zoom ? '0' : undefined }, h('div.chart-head', {}, title, legend), picture);
  /** @type {ChartData | null} */
  let data = null;
  let width = 0;
  const hover = svg('rect.hover', { y: 0, height, width: 0 });
  const brush = svg('rect.brush', { y: 0, height, width: 0 });

  const steps = () => (data ? Math.max(1, Math.round((data.to - data.from) / data.step)) : 1);
  const x = (/** @type {number} */ index) => left + ((width - left) * index) / steps();

  const showLegend = (/** @type {number} */ index) => {
    if (!data) return;
    const d = data;
    replace(legend, index >= 0 && h('span', {}, tickRange(d, index)), d.series.map((s, i) => {
      const value = index >= 0 ? s.values[index] : undefined;
      return h('span.key', { class: legendKey(s.class) }, `${s.label} `,
        h('b', {}, index >= 0 ? (value === undefined ? '–' : d.format(value)) : d.summary[i] ?? ''));
    }));
  };

  const draw = () => {
    width = picture.clientWidth;
    if (!data || !width) return;
    const d = data;
    const n = steps();
    const top = rounded(d.kind === 'bars'
      ? Math.max(1e-9, ...Array.from({ length: n }, (_, i) => d.series.reduce((sum, s) => sum + (s.values[i] ?? 0), 0)))
      : Math.max(1e-9, ...d.series.flatMap((s) => s.values.map((v) => v ?? 0))));
    const y = (/** @type {number} */ v) => height - (v / top) * (height - 6);
    const isEmpty = top < 1e-8;
    replace(picture);
    picture.setAttribute('viewBox', `0 0 ${width} ${height + foot}`);
    for (const share of [0, 0.5, 1]) {
      const at = Math.round(y(top * share)) + 0.5;
      picture.append(svg('line.grid', { x1: left, x2: width, y1: at, y2: at }));
      if (share > 0 && !isEmpty) picture.append(svg('text', { x: left - 6, y: at + 4, 'text-anchor': 'end' }, d.format(top * share)));
    }
    for (const time of roundTimes(d.from, d.to, Math.max(1, Math.min(6, Math.floor((width - left) / 55))))) {
      const at = left + ((width - left) * (time - d.from)) / (d.to - d.from);
      if (at > width - 24 || at < left + 16) continue;
      picture.append(svg('line.grid', { x1: Math.round(at) + 0.5, x2: Math.round(at) + 0.5, y1: height, y2: height + 3 }),
        svg('text', { x: at, y: height + 13, 'text-anchor': 'middle' }, tick(time, d.to - d.from)));
    }
    if (d.kind === 'bars') {
      const gap = (width - left) / n > 5 ? 1 : 0;
      const sums = new Array(n).fill(0);
      for (const s of d.series) {
        let path = '';
        for (let i = 0; i < n; i += 1) {
          const value = s.values[i];
          if (!value) continue;
          const base = y(sums[i]);
          sums[i] += value;
          const size = Math.max(1, base - y(sums[i]));
          path += `M${x(i)} ${base}h${Math.max(0.5, x(i + 1) - x(i) - gap)}v${-size}H${x(i)}z`;
        }
        picture.append(svg('path', { class: s.class, d: path }));
      }
    } else {
      // The first series is drawn on top: where two percentiles are equal, the lower one tells the reader more.
      for (const s of [...d.series].reverse()) {
        let path = '';
        let last = -2;
        for (let i = 0; i < n; i += 1) {
          const value = s.values[i];
          if (value === undefined) continue;
          // A single value is drawn as a dot, since a line of one point is invisible.
          path += `${last === i - 1 ? 'L' : 'M'}${x(i + 0.5)} ${y(value)}${s.values[i - 1] === undefined && s.values[i + 1] === undefined ? 'h0.01' : ''}`;
          last = i;
        }
        picture.append(svg('path.line', { class: s.class, d: path }));
      }
    }
    picture.append(hover, brush);
    showLegend(-1);
  };

  const indexAt = (/** @type {PointerEvent} */ event) => {
    const box = picture.getBoundingClientRect();
    return Math.max(0, Math.min(steps() - 1, Math.floor(((event.clientX - box.left - left) / (width - left)) * steps())));
  };
  /** The step under the pointer, and the step at which a selection begins. */
  let pointed = -1;
  let start = -1;
  const point = (/** @type {number} */ index) => {
    pointed = index;
    const from = start < 0 ? index : Math.min(start, index);
    hover.setAttribute('x', String(x(index)));
    hover.setAttribute('width', String(index < 0 ? 0 : x(index + 1) - x(index)));
    brush.setAttribute('x', String(x(from)));
    brush.setAttribute('width', String(start < 0 ? 0 : x(Math.max(start, index) + 1) - x(from)));
    showLegend(index);
  };
  const leave = () => { start = -1; point(-1); };
  const zoom = (/** @type {number} */ a, /** @type {number} */ b) => {
    leave();
    if (data) options.zoom?.(data.from + Math.min(a, b) * data.step, data.from + (Math.max(a, b) + 1) * data.step);
  };
  picture.addEventListener('pointermove', (/** @type {PointerEvent} */ event) => { if (data) point(indexAt(event)); });
  picture.addEventListener('pointerleave', () => point(-1));
  if (options.zoom) {
    picture.addEventListener('pointerdown',
      (/** @type {PointerEvent} */ event) => { if (event.button === 0) { start = indexAt(event); picture.setPointerCapture(event.pointerId); } });
    picture.addEventListener('pointerup', (/** @type {PointerEvent} */ event) => {
      if (start < 0) return;
      const end = indexAt(event);
      if (start === end) leave();
      else zoom(start, end);
    });
    picture.addEventListener('pointercancel', leave);
    element.addEventListener('blur', leave);
    element.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
        if (!event.shiftKey) start = -1;
        else if (start < 0 && pointed >= 0) start = pointed;
        point(pointed < 0 ? steps() - 1 : Math.max(0, Math.min(steps() - 1, pointed + (event.key === 'ArrowLeft' ? -1 : 1))));
      } else if (event.key === 'Enter' && pointed >= 0) zoom(start < 0 ? pointed : start, pointed);
      else if (event.key === 'Escape' && pointed >= 0) leave();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }
  new ResizeObserver(() => { if (picture.clientWidth !== width) draw(); }).observe(picture);
  return { element, /** @param {ChartData} next @param {string} [name] */ set(next,
      name) { data = next; start = pointed = -1; if (name) title.textContent = name; draw(); } };
}

/** The next round number for an axis. @param {number} n */
function rounded(n) {
  const size = 10 ** Math.floor(Math.log10(n));
  return size * ([1, 2, 3, 4, 6, 8, 10].find((step) => step * size >= n * 0.999) ?? 10);
}

const legendKey = (/** @type {string} */ name) => (/^(fill|line)-/.test(name) ? `k-${name}` : name);
const tickRange = (/** @type {ChartData} */ data, /** @type {number} */ index) => localTime(data.from + index * data.step);

const intervals = [1, 5, 10, 30, 60, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 28800, 43200, 86400, 604800, 2592000].map((s) => s * 1000);

/** At most `most` times that are round in the reader's time zone. @param {number} from @param {number} to @param {number} most */
function roundTimes(from, to, most) {
  const step = intervals.find((s) => (to - from) / s <= most) ?? intervals[intervals.length - 1];
  const zone = new Date(from).getTimezoneOffset() * 60e3;
  const times = [];
  for (let t = Math.ceil((from - zone) / step) * step + zone; t <= to; t += step) times.push(t);
  return times;
}

/** Divides a range of time into steps of a round length. @param {number} from @param {number} to milliseconds @param {number} [wanted] */
export function stepsOf(from, to, wanted = 60) {
  const step = intervals.find((s) => (to - from) / s <= wanted) ?? intervals[intervals.length - 1];
  const start = Math.floor(from / step) * step;
  return { step, from: start, to: Math.max(start + step, Math.ceil(to / step) * step) };
}
