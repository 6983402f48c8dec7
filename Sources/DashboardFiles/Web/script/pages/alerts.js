// The page of alert rules: their levels, the history of a day, and a test run.
import { confirmed, h, note, oneLine, replace, svg } from '../dom.js';
import { get, send } from '../api.js';
import { failure, report } from '../app.js';
import { ago, duration, localTime, millis } from '../format.js';
import { withClause } from '../filter/language.js';
import { editAlert, ruleText, valueText } from './alertform.js';

const words = /** @type {Record<string, string>} */ ({ ok: 'OK', warning: 'Warning', alert: 'Alert', no_data: 'No data',
    new: 'Not yet', off: 'Off' });
const point = /** @type {Record<string, string>} */ ({ ok: 'ok', warning: 'abandoned', alert: 'error', no_data: '' });

/** @typedef {{time: string, level: string, value?: number}} Change */
/** @typedef {{name: string, rule: import('./alertform.js').Rule, state?: {level: string, since: string, value?: number, history: Change[]}}} Item */

/** @param {import('../app.js').Place} place */
export async function show(place) {
  const list = h('div');
  place.root.append(h('div.page', {}, h('div.page-head', {}, h('h1', {}, 'Alerts'),
        h('div.controls.end', {}, h('button.button.main', { onclick: () => editAlert(null, load) }, 'New alert'))), list));

  const test = async (/** @type {Item} */ { name, rule }) => {
    const result = await send('POST', `/alerts/${encodeURIComponent(name)}/test`);
    const failed = result.deliveries.filter((/** @type {any} */ d) => d.error);
    note(`${words[result.level]}, ${valueText(rule, result.value)}. ${failed.length ? failed.map((/** @type {any} */ d) => `${d.kind}: ${d.error}`).join(' ') : `Told by ${result.deliveries.map((/** @type {any} */ d) => d.kind).join(', ')}.`}`, failed.length > 0);
  };
  const remove = async (/** @type {string} */ name) => {
    if (await confirmed('Remove this alert?', 'This also deletes its history.', 'Remove')) {
      await send('DELETE', `/alerts/${encodeURIComponent(name)}`).then(load);
    }
  };
  const row = (/** @type {Item} */ item) => {
    const { name, rule, state } = item;
    const level = rule.enabled ? state?.level ?? 'new' : 'off';
    const changes = state?.history ?? [];
    return h('tr', {}, h('th', { scope: 'row' }, h('b', {}, oneLine(name)),
        h('div.quiet', {}, h('a', { title: 'Its traces', href: `/?q=${encodeURIComponent(withClause(rule.filter, `since:${rule.window_seconds}s`))}` },
          h('code', {}, oneLine(rule.filter) || `all ${rule.scope}`)))),
      h('td', {}, h('span.state', { class: level }, h('span.point', { class: point[level] ?? '' }), words[level] ?? level),
        state && h('div.quiet', { title: state.since }, `for ${ago(state.since).replace(' ago', '')}`)),
      h('td.right', { title: state?.value === undefined ? undefined : String(state.value) }, valueText(rule, state?.value)),
      h('td', {}, ruleText(rule),
        h('div.quiet', {}, [
          `over ${duration(rule.window_seconds * 1e9)}`, rule.warning !== undefined && `warning at ${valueText(rule, rule.warning)}`,
          rule.actions.filter((a) => a.kind !== 'log').map((a) => a.kind).join(', '),
        ].filter(Boolean).join(' · '))),
      h('td.wide', {}, changes.length ? h('details', {},
        h('summary', {}, `${changes.length} ${changes.length === 1 ? 'change' : 'changes'}`),
        h('ul.events', {}, changes.slice(0, 30).map((c) => h('li', {},
          h('span.num.quiet', { title: c.time }, localTime(millis(c.time))), ' ',
          h('span.state', { class: c.level }, words[c.level] ?? c.level), ' ', valueText(rule, c.value)))))
        : h('div.quiet', {}, 'no change yet'), state && strip(state)),
      h('td.right', {}, h('button.button.small', { onclick: () => test(item).catch(report) }, 'Test'), ' ',
        h('button.button.small', { onclick: () => editAlert(item, load) }, 'Edit'), ' ',
        h('button.button.small.danger', { onclick: () => remove(name).catch(report) }, 'Remove')));
  };
  /** @param {any} [byItself] true for a timed update, which does not replace a list that the reader is using */
  const load = async (byItself) => {
    try {
      const { items } = await get('/alerts', {}, place.signal);
      if (byItself === true && (list.contains(document.activeElement) || list.querySelector('details[open]'))) return;
      replace(list, items.length ? h('div.card.scroll', {}, h('table.table.alerts', {},
            h('thead', {}, h('tr', {}, ['Alert', 'State', 'Value', 'Rule', 'Last 24 hours',
                  ''].map((label, i) => h('th', { scope: 'col', class: `${i === 2 ? 'right' : ''} ${i === 4 ? 'wide' : ''}` },
                    label || h('span.hidden', {}, 'Actions'))))), h('tbody', {}, items.map(row))))
        : h('div.empty', {}, h('h2', {}, 'No alerts yet'),
          h('p', {}, 'An alert watches a measure, such as the error rate of a function or the mean of a metric. It notifies a webhook, a command or the log when the value crosses a threshold.'),
          h('p', {}, 'Create one here or on the command line:'), h('pre', {},
            "tracemark alerts add slow-answers --filter 'name=answer' --measure p95 --above 5 --window 3600")));
    } catch (error) { if (!place.signal.aborted) replace(list, failure(error)); }
  };
  await load();
  const timer = setInterval(() => load(true), 10_000);
  place.signal.addEventListener('abort', () => clearInterval(timer));
  return { title: 'Alerts' };
}

/** Draws the levels of a rule over 24 hours as a strip of colours; its unit is a minute. @param {NonNullable<Item['state']>} state */
function strip({ level, since, history }) {
  const day = 1440;
  const parts = [];
  let end = day;
  for (const [i, change] of (history.length ? history : [{ time: since, level }]).entries()) {
    const at = Math.max(0, day - (Date.now() - millis(change.time)) / 60e3);
    parts.push({ level: i === 0 ? level : change.level, at, end });
    end = at;
    if (at === 0) break;
  }
  // The server does not store the levels before the history.
  return svg('svg.strip', { viewBox: `0 0 ${day} 10`, preserveAspectRatio: 'none', role: 'img',
      'aria-label': `The last 24 hours: ${parts.map((p) => words[p.level] ?? p.level).reverse().join(', ')}` },
    svg('rect.strip-before', { width: day, height: 10 }), parts.map((p) => svg('rect',
        { class: `strip-${p.level}`, x: Math.min(p.at, day - 5), width: Math.max(5, p.end - p.at), height: 10 })));
}
