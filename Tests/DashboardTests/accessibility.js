// A check by hand of what axe-core's rules ask for most: names, roles, labels, ids, contrast. Gives back what is wrong.
() => {
  const wrong = [];
  const shown = (e) => { const s = getComputedStyle(e); const b = e.getBoundingClientRect(); return s.visibility !== 'hidden' && s.display !== 'none' && b.width > 1 && b.height > 1 && !e.closest('[hidden]'); };
  const describe = (e) => `${e.tagName.toLowerCase()}.${e.getAttribute('class') ?? ''} "${(e.textContent ?? '').trim().slice(0, 40)}"`;
  const name = (e) => e.getAttribute('aria-label') || (e.getAttribute('aria-labelledby') ?? '').split(' ').map((i) => document.getElementById(i)?.textContent).join(' ').trim() || e.closest('label')?.textContent?.trim() || (e.id && document.querySelector(`label[for="${e.id}"]`)?.textContent) || e.textContent?.trim() || e.title;
  for (const e of document.querySelectorAll('button, a[href], input, select, textarea, [role=tree], [role=separator], [role=img], [role=region], dialog')) if (shown(e) && !name(e)) wrong.push(`no name: ${describe(e)}`);
  const ids = new Map();
  for (const e of document.querySelectorAll('[id]')) { if (ids.has(e.id)) wrong.push(`id twice: ${e.id}`); ids.set(e.id, e); }
  for (const attribute of ['aria-controls', 'aria-activedescendant', 'aria-describedby']) for (const e of document.querySelectorAll(`[${attribute}]`)) for (const id of e.getAttribute(attribute).split(' ')) if (id && !ids.has(id)) wrong.push(`${attribute} names nothing: ${id}`);
  const owner = { row: ['table', 'rowgroup', 'grid'], cell: ['row'], columnheader: ['row'], option: ['listbox'], treeitem: ['tree', 'group', 'presentation'] };
  for (const [role, parents] of Object.entries(owner)) for (const e of document.querySelectorAll(`[role=${role}]`)) if (!parents.includes(e.parentElement?.getAttribute('role') ?? '') && !e.parentElement?.closest(parents.map((p) => `[role=${p}]`).join())) wrong.push(`${role} outside of ${parents}: ${describe(e)}`);
  if (document.querySelectorAll('main').length !== 1) wrong.push('not one main');
  if (document.querySelectorAll('main h1').length !== 1) wrong.push(`${document.querySelectorAll('main h1').length} h1 within main`);
  if (!document.documentElement.lang) wrong.push('no language');
  if (!document.title) wrong.push('no title');
  for (const e of document.querySelectorAll('[tabindex]')) if (e.tabIndex > 0) wrong.push(`tabindex above 0: ${describe(e)}`);
  for (const e of document.querySelectorAll('button button, a a, a button, button a')) wrong.push(`control within a control: ${describe(e)}`);

  // Contrast by WCAG 2: 4.5 for text, 3 for large text.
  const probe = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = (colour) => { probe.clearRect(0, 0, 1, 1); probe.fillStyle = colour; probe.fillRect(0, 0, 1, 1); const [r, g, b, a] = probe.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255]; };
  const light = ([r, g, b]) => { const f = (v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }; return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b); };
  const ground = (e) => { for (let p = e; p; p = p.parentElement) { const c = rgb(getComputedStyle(p).backgroundColor); if (c[3] > 0.95) return c; } return rgb(getComputedStyle(document.body).backgroundColor); };
  const seen = new Set();
  for (const e of document.querySelectorAll('body *')) {
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()) || !shown(e) || e.closest('svg, .hidden, .tree, .skip, button:disabled, option')) continue;
    const s = getComputedStyle(e);
    const text = rgb(s.color);
    if (text[3] < 0.5) continue;
    const [a, b] = [light(text), light(ground(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const large = parseFloat(s.fontSize) >= 24 || (parseFloat(s.fontSize) >= 18.66 && Number(s.fontWeight) >= 700);
    const key = `${s.color} ${e.className}`;
    if (ratio < (large ? 3 : 4.5) && !seen.has(key)) { seen.add(key); wrong.push(`contrast ${ratio.toFixed(2)}: ${describe(e)}`); }
  }
  return wrong;
}
