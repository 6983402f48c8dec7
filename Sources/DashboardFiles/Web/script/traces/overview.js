// The charts above the list: traffic, latency, tokens and cost.
import { h } from '../dom.js';
import { get } from '../api.js';
import { count, duration, millis, money, percent } from '../format.js';
import { moment, timeOf } from '../filter/language.js';
import { stepsOf, timeChart } from '../charts/series.js';

/** @param {{scope?: 'traces' | 'spans', zoom: (from: number, to: number) => void}} options */
export function overview(options) {
  const scope = options.scope ?? 'traces';
  const traffic = timeChart({ title: scope === 'traces' ? 'Traces' : 'Calls', ...options });
  const latency = timeChart({ title: 'Duration', ...options });
  const tokens = timeChart({ title: 'Tokens', ...options });
  const element = h('div.charts', {}, traffic.element, latency.element, tokens.element);

  /** @param {string} filter @param {AbortSignal} signal */
  async function load(filter, signal) {
    const range = await rangeOf(filter, signal);
    const steps = stepsOf(range.from, range.to);
    const [byTime, all] = await Promise.all([
      get('/statistics', { scope, filter, interval_ns: Math.round(steps.step * 1e6) }, signal),
      get('/statistics', { scope, filter }, signal),
    ]);
    /** @type {(import('../api.js').StatisticsRow | undefined)[]} */
    const rows = [];
    for (const row of byTime.items) rows[Math.round((millis(row.start) - steps.from) / steps.step)] = row;
    const length = Math.round((steps.to - steps.from) / steps.step);
    const pick = (/** @type {(row: import('../api.js').StatisticsRow) => number | undefined} */ f) => Array.from({ length },
      (_, i) => (rows[i] ? f(rows[i]) : undefined));
    const sum = all.items[0];
    traffic.set({ kind: 'bars',
        ...steps, format: count, summary: [count((sum?.count ?? 0) - (sum?.errors ?? 0)),
          sum ? `${count(sum.errors)} (${percent(sum.errors, sum.count)})` : '0'], series: [
      { label: 'fine', class: 'fill-2', values: pick((r) => r.count - r.errors) }, { label: 'failed', class: 'fill-error',
        values: pick((r) => r.errors) }] });
    latency.set({ kind: 'lines', ...steps, format: duration, summary: [sum?.p50, sum?.p95, sum?.p99].map((p) => duration(p)), series: [
      { label: 'p50', class: 'line-1', values: pick((r) => r.p50) }, { label: 'p95', class: 'line-2', values: pick((r) => r.p95) }, { label: 'p99',
        class: 'line-3', values: pick((r) => r.p99) }] });
    tokens.set({ kind: 'bars',
        ...steps, format: count, summary: [count(sum?.input_tokens ?? 0), `${count(sum?.output_tokens ?? 0)} · ${money(sum?.cost ?? 0)}`], series: [
      { label: 'in', class: 'fill-1', values: pick((r) => r.input_tokens) }, { label: 'out', class: 'fill-3',
        values: pick((r) => r.output_tokens) }] });
  }
  return { element, load };
}

/** The range of time of a filter; without one in the filter, it begins at the first trace. @param {string} filter @param {AbortSignal} signal */
async function rangeOf(filter, signal) {
  const written = timeOf(filter);
  const to = (written.until && moment(written.until)) || Date.now();
  let from = written.since && moment(written.since);
  if (!from) {
    const { items } = await get('/traces', { filter, order: 'oldest', limit: 1 }, signal);
    from = items[0] ? millis(items[0].start) : to - 3600e3;
  }
  return { from: Math.min(from, to - 1000), to };
}
