// An input or output: views by content type, copy and search. A large text is shown in pieces.
import { debounced, h, note, replace, visible } from '../dom.js';
import { bytes } from '../format.js';
import { report } from '../app.js';
import { chat, messagesOf } from './chat.js';
import { jsonTree } from './json.js';
import { markdown } from './markdown.js';

/** @typedef {import('../api.js').Content} Content */
const piece = 40_000;
/** The length from which text is not parsed as JSON. */
const parsedLimit = 8_000_000;
const proseLimit = 200_000;

/** @param {string} title @param {Content} content @param {{heading?: string}} [options] */
export function contentView(title, content, options = {}) {
  const { text } = content;
  let json;
  let isJSON = false;
  if (text.length < parsedLimit && (/json/.test(content.mime_type) || /^\s*[[{]/.test(text))) {
    try { json = JSON.parse(text); isJSON = true; } catch { /* not JSON: show it as text */ }
  }
  // A JSON string is shown without its quotes and escapes.
  const plain = isJSON && typeof json === 'string' ? json : text;
  const messages = isJSON ? messagesOf(json) : null;
  const looksLikeMarkdown = /markdown/.test(content.mime_type) || (!isJSON && plain.length < proseLimit && /(^|\n)(#{1,4} |[-*] |\d+\. |```)|\*\*\S|\]\(http/.test(plain));
  /** @type {[string, string, () => Node][]} */
  const kinds = [];
  if (messages) kinds.push(['chat', 'Chat', () => chat(messages)]);
  if (isJSON && typeof json !== 'string') kinds.push(['json', 'JSON', () => jsonTree(json)]);
  kinds.push(['text', 'Text', () => plainText(isJSON && typeof json === 'object' ? JSON.stringify(json, null, 2) : plain)]);
  if (plain.length < proseLimit && !(isJSON && typeof json !== 'string')) kinds.push(['markdown', 'Markdown', () => markdown(plain)]);
  if (looksLikeMarkdown && !messages) kinds.sort((a, b) => Number(b[0] === 'markdown') - Number(a[0] === 'markdown'));

  const body = h('div.content-body', { tabindex: '0', role: 'region', 'aria-label': title });
  const buttons = kinds.map(([id, label]) => h('button.button.small', { 'aria-pressed': 'false', onclick: () => showKind(id) }, label));
  let kind = '';
  const showKind = (/** @type {string} */ id) => {
    kind = id;
    kinds.forEach(([other], i) => buttons[i].setAttribute('aria-pressed', String(other === id)));
    replace(body, kinds.find(([other]) => other === id)?.[2]());
  };
  const found = h('span.num.quiet', { role: 'status' });
  const search = h('input.input', { type: 'search', placeholder: 'Find', 'aria-label': `Find in ${title.toLowerCase()}`, hidden: true });
  search.addEventListener('input', debounced(() => {
    const wanted = search.value.toLowerCase();
    if (!wanted) { found.textContent = ''; return showKind(kind); }
    const { element, hits } = matches(isJSON && typeof json === 'object' ? JSON.stringify(json, null, 2) : plain, wanted);
    found.textContent = `${hits}`;
    replace(body, element);
  }, 120));
  const element = h('section.content', {},
    h('div.content-head', {}, h('h3', {}, title), h('span.quiet.num', {}, bytes(text.length)),
      h('span.content-tools', {}, found, search, kinds.length > 1 && h('span.group', {}, buttons),
      h('button.button.plain.small', { title: `Find in ${title.toLowerCase()}`, 'aria-label': `Find in ${title.toLowerCase()}`,
          onclick: () => { search.hidden = !search.hidden; search.focus(); } }, 'Find'),
      h('button.button.plain.small', { onclick: () => navigator.clipboard.writeText(text).then(() => note('Copied'), report) }, 'Copy'))),
    body);
  showKind(kinds[0][0]);
  return element;
}

/** Shows a text in pieces, with a button for the next one. @param {string} text */
export function plainText(text) {
  const root = h('pre.text');
  const add = (/** @type {number} */ from, /** @type {number} */ size) => {
    root.append(h('span', {}, text.slice(from, from + size)));
    const next = from + size;
    if (next >= text.length) return;
    const more = h('button.button.plain.small', { onclick: () => { more.remove(); add(next, piece * 5); } },
      `Show more, ${bytes(text.length - next)} left`);
    root.append(more);
  };
  add(0, piece);
  return root;
}

/** Shows each match of a search with the text around it. @param {string} text @param {string} wanted in lower case */
function matches(text, wanted) {
  const lower = text.toLowerCase();
  const root = h('pre.text');
  let hits = 0;
  let shownTo = 0;
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + wanted.length)) {
    hits += 1;
    if (hits > 200) continue;
    const from = Math.max(shownTo, at - 80);
    if (from > shownTo) root.append(shownTo ? ' … ' : from ? '… ' : '');
    const mark = document.createElement('mark');
    mark.textContent = visible(text.slice(at, at + wanted.length));
    root.append(visible(text.slice(from, at)), mark);
    const next = lower.indexOf(wanted, at + wanted.length);
    shownTo = Math.max(at + wanted.length, Math.min(at + wanted.length + 80, next < 0 ? text.length : next));
    root.append(visible(text.slice(at + wanted.length, shownTo)));
  }
  if (!hits) root.append('Nothing found');
  return { element: root, hits };
}
