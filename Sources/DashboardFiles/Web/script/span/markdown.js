// Markdown as elements. Supported syntax becomes an element; everything else stays text.
import { append, h } from '../dom.js';

/** @param {string} text */
export function markdown(text) {
  const root = h('div.prose');
  const lines = text.split(/\r?\n/);
  let i = 0;
  /** @type {string[]} */
  let paragraph = [];
  const flush = () => {
    if (paragraph.length) root.append(h('p', {}, inline(paragraph.join('\n'))));
    paragraph = [];
  };
  while (i < lines.length) {
    const line = lines[i];
    const fence = /^\s*(```+|~~~+)\s*(\S*)/.exec(line);
    if (fence) {
      flush();
      const code = [];
      for (i += 1; i < lines.length && !lines[i].trim().startsWith(fence[1]); i += 1) code.push(lines[i]);
      root.append(h('pre', {}, h('code', {}, code.join('\n'))));
      i += 1;
      continue;
    }
    const heading = /^(#{1,6})\s+([^]*)$/.exec(line);
    if (heading) { flush(); root.append(h(`p.h${heading[1].length}`, { role: 'heading', 'aria-level': heading[1].length + 2 },
          inline(heading[2]))); i += 1; continue; }
    if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) { flush(); root.append(h('hr')); i += 1; continue; }
    const item = /^(\s*)([-*+]|\d+[.)])\s+([^]*)$/.exec(line);
    if (item) {
      flush();
      const isOrdered = /\d/.test(item[2]);
      const list = h(isOrdered ? 'ol' : 'ul', isOrdered ? { start: parseInt(item[2], 10) } : {});
      for (let match; i < lines.length && (match = /^(\s*)([-*+]|\d+[.)])\s+([^]*)$/.exec(lines[i])); i += 1) {
        const parts = [match[3]];
        while (i + 1 < lines.length && /^\s{2,}\S/.test(lines[i + 1]) && !/^\s*([-*+]|\d+[.)])\s/.test(lines[i + 1])) { i += 1; parts.push(lines[i].trim()); }
        list.append(h('li', { class: match[1].length > 1 ? 'deeper' : '' }, inline(parts.join('\n'))));
      }
      root.append(list);
      continue;
    }
    if (/^\s*>/.test(line)) {
      flush();
      const quote = [];
      for (; i < lines.length && /^\s*>/.test(lines[i]); i += 1) quote.push(lines[i].replace(/^\s*>\s?/, ''));
      root.append(h('blockquote', {}, inline(quote.join('\n'))));
      continue;
    }
    if (line.includes('|') && /^\s*(?:\|\s*)?:?-+:?\s*(\|\s*:?-+:?\s*)*(?:\|\s*)?$/.test(lines[i + 1] ?? '')) {
      flush();
      const cells = (/** @type {string} */ row) => row.trim().replace(/^\||\|$/g, '').split('|').map((c) => c.trim());
      const table = h('table', {}, h('tr', {}, cells(line).map((c) => h('th', {}, inline(c)))));
      for (i += 2; i < lines.length && lines[i].includes('|'); i += 1) table.append(h('tr', {}, cells(lines[i]).map((c) => h('td', {}, inline(c)))));
      root.append(table);
      continue;
    }
    if (line.trim()) paragraph.push(line);
    else flush();
    i += 1;
  }
  flush();
  return root;
}

// Markup must end within a bounded number of characters. Without the bounds, a text with many openings and no
// end would take quadratic time.
const pattern = /(`{1,8})([^`]|[^`][\s\S]{0,1000}?[^`])\1(?!`)|\*\*([\s\S]{1,4000}?)\*\*|__([^_]{1,4000}?)__|\*([^*\s][^*]{0,4000}?)\*|\[([^[\]]{1,1000})\]\(([^)\s[]{1,2000})(?:\s[^)[]{0,200})?\)/;

/** @param {string} text @returns {import('../dom.js').Child[]} */
function inline(text) {
  const parts = [];
  for (let rest = text; rest;) {
    const match = pattern.exec(rest);
    if (!match) { parts.push(rest); break; }
    if (match.index) parts.push(rest.slice(0, match.index));
    if (match[2] !== undefined) parts.push(h('code', {}, match[2]));
    else if (match[3] !== undefined || match[4] !== undefined) parts.push(h('strong', {}, inline(match[3] ?? match[4])));
    else if (match[5] !== undefined) parts.push(h('em', {}, inline(match[5])));
    else parts.push(link(match[6], match[7]));
    rest = rest.slice(match.index + match[0].length);
  }
  return parts;
}

/** Makes a link if the address begins with http or https. The page loads nothing until the reader follows it. @param {string} text @param {string} address */
function link(text, address) {
  const isWeb = /^https?:\/\/[^\s]+$/i.test(address);
  const element = isWeb ? h('a', { href: address, target: '_blank', rel: 'noopener noreferrer nofollow',
      title: address }) : h('span', { title: address });
  return append(element, inline(text));
}
