// Alert rules: how they stand, how they stood, making and trying them.
import { confirmed, h, note, oneLine, replace } from '../dom.js';
import { get, send } from '../api.js';
import { failure, report } from '../app.js';
import { ago, duration, localTime, millis, number } from '../format.js';
import { filterBox } from '../filter/box.js';
import { field, formDialog } from '../span/edit.js';

const words = /** @type {Record<string, string>} */ ({ ok: 'OK', warning: 'Warning', alert: 'Alert', no_data: 'No data', new: 'Not yet', off: 'Off' });
const measures = /** @type {[string, string][]} */ ([['count', 'Count'], ['error_rate', 'Error rate (0 to 1)'], ['p50', 'Duration p50 (s)'], ['p95', 'Duration p95 (s)'], ['p99', 'Duration p99 (s)'], ['cost', 'Cost ($)'], ['tokens', 'Tokens'], ['mean', 'Mean of a metric'], ['sum', 'Sum of a metric'], ['lowest', 'Lowest of a metric'], ['highest', 'Highest of a metric']]);
const point = /** @type {Record<string, string>} */ ({ ok: 'ok', warning: 'abandoned', alert: 'error', no_data: '' });

/** @typedef {{name: string, rule: any, state?: {level: string, since: string, value?: number, history: {time: string, level: string, value?: number}[]}}} Item */

/** @param {import('../app.js').Place} place */
export async function show(place) {
  const list = h('div');
  place.root.append(h('div.page', {}, h('div.page-head', {}, h('h1', {}, 'Alerts'), h('div.controls', {}, h('button.button.main', { onclick: () => edit(null) }, 'New alert'))), list));

  /** @param {Item | null} item */
  function edit(item) {
    const rule = item?.rule ?? { filter: '', scope: 'traces', measure: 'error_rate', comparison: 'above', alert: 0.05, window_seconds: 3600, interval_seconds: 60, cooldown_seconds: 3600, no_data: 'no_data', actions: [{ kind: 'log' }], enabled: true };
    const input = (/** @type {any} */ value, props = {}) => h('input.input', { value: value ?? '', ...props });
    const select = (/** @type {string} */ value, /** @type {[string, string][]} */ options) => { const s = h('select', {}, options.map(([v, label]) => h('option', { value: v }, label))); s.value = value; return s; };
    const name = input(item?.name, { required: true, maxlength: '100', disabled: Boolean(item) });
    const scope = select(rule.scope, [['traces', 'Traces'], ['spans', 'Spans']]);
    const box = filterBox({ value: rule.filter, label: 'Filter', commit: () => {} });
    const measure = select(rule.measure, measures);
    const metric = input(rule.metric, { placeholder: 'quality' });
    const comparison = select(rule.comparison, [['above', 'above'], ['below', 'below']]);
    const warning = input(rule.warning, { type: 'number', step: 'any' });
    const alert = input(rule.alert, { type: 'number', step: 'any', required: true });
    const seconds = (/** @type {number} */ value, /** @type {[string, string][]} */ options) => select(String(value), options.some(([v]) => v === String(value)) ? options : [...options, [String(value), duration(value * 1e9)]]);
    const window = seconds(rule.window_seconds, [['300', '5 minutes'], ['900', '15 minutes'], ['3600', '1 hour'], ['21600', '6 hours'], ['86400', '1 day'], ['604800', '1 week']]);
    const interval = seconds(rule.interval_seconds, [['10', '10 seconds'], ['60', 'minute'], ['300', '5 minutes'], ['3600', 'hour']]);
    const cooldown = seconds(rule.cooldown_seconds, [['0', 'none'], ['600', '10 minutes'], ['3600', '1 hour'], ['86400', '1 day']]);
    const noData = select(rule.no_data, [['no_data', 'is a state of its own'], ['ok', 'is OK'], ['alert', 'is an alert'], ['keep', 'changes nothing']]);
    const webhook = input(rule.actions.find((/** @type {any} */ a) => a.kind === 'webhook')?.url, { type: 'url', placeholder: 'https://…' });
    const command = h('input', { type: 'checkbox', checked: rule.actions.some((/** @type {any} */ a) => a.kind === 'command') });
    const enabled = h('input', { type: 'checkbox', checked: rule.enabled });
    formDialog(item ? 'Edit the alert' : 'New alert', 'Save', [
      h('div.pair', {}, field('Name', name), field('Of', scope)), h('div', {}, h('h3', {}, 'Filter'), box.element),
      h('div.pair', {}, field('Measure', measure), field('Metric, where it is of one', metric)),
      h('div.pair', {}, field('Bad when it is', comparison), field('Alert at', alert)), h('div.pair', {}, field('Warning at (optional)', warning), field('Over the last', window)),
      h('div.pair', {}, field('Look every', interval), field('Repeat after', cooldown)), h('div.pair', {}, field('No data', noData), field('Webhook (optional)', webhook)),
      h('div.checks', {}, h('label', {}, command, 'Run the server’s alert command'), h('label', {}, enabled, 'Enabled')),
    ], async () => {
      const rules = {
        filter: box.text, scope: scope.value, measure: measure.value, metric: metric.value.trim() || undefined, comparison: comparison.value, warning: warning.value === '' ? undefined : Number(warning.value), alert: Number(alert.value),
        window_seconds: Number(window.value), interval_seconds: Number(interval.value), cooldown_seconds: Number(cooldown.value), no_data: noData.value, enabled: enabled.checked,
        // Further webhooks, which the command line can add, stay.
        actions: [{ kind: 'log' }, ...(webhook.value ? [{ kind: 'webhook', url: webhook.value }] : []), ...rule.actions.filter((/** @type {any} */ a) => a.kind === 'webhook').slice(1), ...(command.checked ? [{ kind: 'command' }] : [])],
      };
      await send('PUT', `/alerts/${encodeURIComponent(name.value.trim())}`, rules);
      note('Alert saved');
      load();
    });
  }

  const row = (/** @type {Item} */ { name, rule, state }) => {
    const level = rule.enabled ? state?.level ?? 'new' : 'off';
    return h('tr', {}, h('th', { scope: 'row' }, h('b', {}, oneLine(name)), h('div.quiet', {}, h('a', { href: `/?q=${encodeURIComponent(rule.filter)}` }, h('code', {}, oneLine(rule.filter) || 'all')))),
      h('td', {}, h('span.state', { class: level }, h('span.point', { class: point[level] ?? '' }), words[level] ?? level), state && h('div.quiet', { title: state.since }, `for ${ago(state.since).replace(' ago', '')}`)),
      h('td.right', {}, number(state?.value)), h('td', {}, `${measures.find(([m]) => m === rule.measure)?.[1] ?? rule.measure}${rule.metric ? `: ${oneLine(rule.metric)}` : ''} ${rule.comparison} ${number(rule.alert)}`, h('div.quiet', {}, `over ${duration(rule.window_seconds * 1e9)}`)),
      h('td.wide', {}, state?.history.length ? h('details', {}, h('summary', {}, `${state.history.length} ${state.history.length === 1 ? 'change' : 'changes'}`), h('ul.events', {}, state.history.slice(0, 30).map((c) => h('li', {}, h('span.num.quiet', { title: c.time }, localTime(millis(c.time))), ' ', h('span.state', { class: c.level }, words[c.level] ?? c.level), ' ', number(c.value))))) : h('span.quiet', {}, 'no change yet')),
      h('td.right', {}, h('button.button.small', { onclick: () => send('POST', `/alerts/${encodeURIComponent(name)}/test`).then((result) => {
        const failed = result.deliveries.filter((/** @type {any} */ d) => d.error);
        note(`${words[result.level]}, ${number(result.value)}. ${failed.length ? failed.map((/** @type {any} */ d) => `${d.kind}: ${d.error}`).join(' ') : `Told by ${result.deliveries.map((/** @type {any} */ d) => d.kind).join(', ')}.`}`, failed.length > 0);
      }, report) }, 'Test'), ' ', h('button.button.small', { onclick: () => edit({ name, rule, state }) }, 'Edit'), ' ',
      h('button.button.small.danger', { onclick: async () => { if (await confirmed('Remove this alert?', 'Its history goes with it.', 'Remove')) send('DELETE', `/alerts/${encodeURIComponent(name)}`).then(load, report); } }, 'Remove')));
  };
  /** @param {any} [byItself] what someone is reading is not taken away from them */
  const load = async (byItself) => {
    try {
      const { items } = await get('/alerts', {}, place.signal);
      if (byItself === true && (list.contains(document.activeElement) || list.querySelector('details[open]'))) return;
      replace(list, items.length ? h('div.card.scroll', {}, h('table.table.alerts', {}, h('thead', {}, h('tr', {}, ['Alert', 'State', 'Value', 'Rule', 'History', ''].map((label, i) => h('th', { scope: 'col', class: `${i === 2 ? 'right' : ''} ${i === 4 ? 'wide' : ''}` }, label || h('span.hidden', {}, 'Actions'))))), h('tbody', {}, items.map(row))))
        : h('div.empty', {}, h('h2', {}, 'No alerts yet'), h('p', {}, 'An alert watches a measure, such as the error rate of a function or the mean of a metric, and tells a webhook, a command or the log when it is beyond a threshold.')));
    } catch (error) { if (!place.signal.aborted) replace(list, failure(error)); }
  };
  await load();
  const timer = setInterval(() => load(true), 10_000);
  place.signal.addEventListener('abort', () => clearInterval(timer));
  return { title: 'Alerts' };
}
