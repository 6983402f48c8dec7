// The form of an alert rule, and the format of its measured values.
import { debounced, h, note, oneLine, replace } from '../dom.js';
import { get, send } from '../api.js';
import { duration, exact, money, number } from '../format.js';
import { filterBox } from '../filter/box.js';
import { withClause } from '../filter/language.js';
import { field, formDialog } from '../span/edit.js';

/** @typedef {{filter: string, scope: string, measure: string, metric?: string, comparison: string, warning?: number, alert: number, window_seconds: number, interval_seconds: number,
 *   cooldown_seconds: number, no_data: string, actions: {kind: string, url?: string}[], enabled: boolean}} Rule */

/** The measures: label, unit of the thresholds, format of a value, and its property in a statistics row.
 * @type {Record<string, {label: string, unit?: string, isOfMetric?: boolean, text: (n: number) => string, of: (row: import('../api.js').StatisticsRow) => number | undefined}>} */
const measures = {
  count: { label: 'Count', text: exact, of: (r) => r.count },
  error_rate: { label: 'Error rate', unit: '0 to 1', text: (n) => `${Number((n * 100).toPrecision(3))}%`,
    of: (r) => (r.count ? r.errors / r.count : undefined) },
  p50: { label: 'Duration p50', unit: 's', text: (n) => duration(n * 1e9), of: (r) => seconds(r.p50) },
  p95: { label: 'Duration p95', unit: 's', text: (n) => duration(n * 1e9), of: (r) => seconds(r.p95) },
  p99: { label: 'Duration p99', unit: 's', text: (n) => duration(n * 1e9), of: (r) => seconds(r.p99) },
  cost: { label: 'Cost', unit: '$', text: money, of: (r) => r.cost },
  tokens: { label: 'Tokens', text: exact, of: (r) => r.input_tokens + r.output_tokens },
  mean: { label: 'Mean of a metric', isOfMetric: true, text: number, of: (r) => (r.metric ? r.metric.sum / r.metric.count : undefined) },
  sum: { label: 'Sum of a metric', isOfMetric: true, text: number, of: (r) => r.metric?.sum },
  lowest: { label: 'Lowest of a metric', isOfMetric: true, text: number, of: (r) => r.metric?.lowest },
  highest: { label: 'Highest of a metric', isOfMetric: true, text: number, of: (r) => r.metric?.highest },
};
const seconds = (/** @type {number | undefined} */ ns) => (ns === undefined ? undefined : ns / 1e9);

/** Formats a value of a rule's measure, with its unit. @param {Rule} rule @param {number | undefined | null} value */
export const valueText = (rule, value) => (value === undefined || value === null ? '–' : (measures[rule.measure]?.text ?? number)(value));

/** Describes a rule's condition: `Mean of quality below 2`. @param {Rule} rule */
export const ruleText = (rule) => `${(measures[rule.measure]?.label ?? rule.measure).replace('a metric', oneLine(rule.metric ?? 'a metric'))} ${rule.comparison} ${valueText(rule, rule.alert)}`;

/** @type {Rule} */
const usual = { filter: '', scope: 'traces', measure: 'error_rate', comparison: 'above', alert: 0.05, window_seconds: 3600, interval_seconds: 60,
  cooldown_seconds: 3600, no_data: 'no_data', actions: [{ kind: 'log' }], enabled: true };

const select = (/** @type {string} */ value, /** @type {string[][]} */ options) => {
  const element = h('select', {}, options.map(([v, label]) => h('option', { value: v }, label)));
  element.value = value;
  return element;
};
const times = (/** @type {number} */ value, /** @type {string[][]} */ options) => select(String(value),
  options.some(([v]) => v === String(value)) ? options : [...options, [String(value), duration(value * 1e9)]]);
const input = (/** @type {any} */ value, props = {}) => h('input.input', { value: value ?? '', ...props });

/** @param {{name: string, rule: Rule} | null} item the rule to change; null for a new one @param {() => void} done */
export function editAlert(item, done) {
  const rule = item?.rule ?? usual;
  const name = input(item?.name, { required: true, maxlength: '100', disabled: Boolean(item) });
  const scope = select(rule.scope, [['traces', 'Traces'], ['spans', 'Spans']]);
  const box = filterBox({ value: rule.filter, label: 'Filter', scope: () => scope.value, commit: () => look() });
  const measure = select(rule.measure, Object.entries(measures).map(([id, { label }]) => [id, label]));
  const known = h('datalist', { id: 'alert-metrics' });
  const metric = input(rule.metric, { list: 'alert-metrics', placeholder: 'quality' });
  const metricField = field('Metric', metric);
  const comparison = select(rule.comparison, [['above', 'above'], ['below', 'below']]);
  const warning = input(rule.warning, { type: 'number', step: 'any' });
  const alert = input(rule.alert, { type: 'number', step: 'any', required: true });
  const units = [h('span'), h('span')];
  const window = times(rule.window_seconds, [['300', '5 minutes'], ['900', '15 minutes'], ['3600', '1 hour'], ['21600', '6 hours'],
      ['86400', '1 day'], ['604800', '1 week']]);
  const interval = times(rule.interval_seconds, [['10', '10 seconds'], ['60', '1 minute'], ['300', '5 minutes'], ['3600', '1 hour']]);
  const cooldown = times(rule.cooldown_seconds, [['0', 'every time'], ['600', '10 minutes'], ['3600', '1 hour'], ['86400', '1 day']]);
  const noData = select(rule.no_data, [['no_data', 'its own state'], ['ok', 'OK'], ['alert', 'an alert'], ['keep', 'no change']]);
  const webhook = input(rule.actions.find((a) => a.kind === 'webhook')?.url, { type: 'url', placeholder: 'https://…' });
  const command = h('input', { type: 'checkbox', checked: rule.actions.some((a) => a.kind === 'command') });
  const enabled = h('input', { type: 'checkbox', checked: rule.enabled });
  const now = h('p.quiet.now', { role: 'status' });

  const written = () => ({
    filter: box.text, scope: scope.value, measure: measure.value, metric: metric.value.trim() || undefined, comparison: comparison.value, warning: warning.value === '' ? undefined : Number(warning.value), alert: Number(alert.value),
    window_seconds: Number(window.value), interval_seconds: Number(interval.value), cooldown_seconds: Number(cooldown.value), no_data: noData.value, enabled: enabled.checked,
    // Keep the other webhooks: the command line can add several.
    actions: [{ kind: 'log' }, ...(webhook.value ? [{ kind: 'webhook', url: webhook.value }] : []),
      ...rule.actions.filter((a) => a.kind === 'webhook').slice(1), ...(command.checked ? [{ kind: 'command' }] : [])],
  });
  let asked = new AbortController();
  /** Shows the current value of the rule's measure, as help for the thresholds. */
  const look = async () => {
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    const wanted = written();
    const time = window.selectedOptions[0].textContent;
    const { isOfMetric, unit, of } = measures[wanted.measure];
    metricField.hidden = !isOfMetric;
    metric.required = Boolean(isOfMetric);
    for (const element of units) replace(element, unit ? ` (${unit})` : '');
    if (isOfMetric && !wanted.metric) return replace(now);
    try {
      const { items } = await get('/statistics', { scope: wanted.scope, filter: withClause(wanted.filter, `since:${wanted.window_seconds}s`),
          metric: isOfMetric ? wanted.metric : undefined }, signal);
      if (signal.aborted) return;
      replace(now, `Over the last ${time}: `,
        h('b', {}, items[0] ? valueText(wanted, of(items[0])) : wanted.measure === 'count' ? '0' : 'no data'));
    } catch { if (!signal.aborted) replace(now); }
  };
  const soon = debounced(look, 200);

  const form = formDialog(item ? 'Edit the alert' : 'New alert', 'Save', [
    h('div.pair', {}, field('Name', name), field('Of', scope)),
    h('div', {}, h('h3', {}, 'Filter'), box.element),
    h('div.pair', {}, field('Measure', measure), metricField, field('Over the last', window)), known,
    h('div.three', {}, field('Condition', comparison), field(h('span', {}, 'Warning at', units[0]), warning),
      field(h('span', {}, 'Alert at', units[1]), alert)), now,
    h('div.three', {}, field('Check every', interval), field('Repeat after', cooldown), field('No data is', noData)),
    field('Webhook, in addition to the server’s log', webhook),
    h('div.checks', {}, h('label', {}, command, 'Run the server’s alert command'), h('label', {}, enabled, 'Enabled')),
  ], async () => {
    await send('PUT', `/alerts/${encodeURIComponent(name.value.trim())}`, written());
    note('Alert saved');
    done();
  });
  form.addEventListener('input', soon);
  look();
  get('/keys', { field: 'metric', limit: 200 }).then(({ items }) => replace(known,
      items.map((/** @type {string} */ key) => h('option', { value: key }))), () => {});
}
