// Functions that build elements. Text from a span becomes a text node, never markup.

/** @typedef {Node | string | number | null | undefined | false | any[]} Child */

/**
 * Makes an element: `h('a.button', {href: '/', onclick: open}, 'Open')`.
 * @param {string} what a tag name, with classes after dots
 * @param {Record<string, any>} [props] attributes; `on…` are listeners, `style` is an object of properties
 * @param {...Child} children
 * @returns {any}
 */
export function h(what, props, ...children) {
  const [tag, ...classes] = what.split('.');
  return fill(document.createElement(tag), classes, props, children);
}

/** Makes an SVG element. @param {string} what @param {Record<string, any>} [props] @param {...Child} children @returns {any} */
export function svg(what, props, ...children) {
  const [tag, ...classes] = what.split('.');
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), classes, props, children);
}

/** Attributes whose text readers see or hear. */
const isRead = new Set(['title', 'aria-label', 'placeholder']);

function fill(element, classes, props, children) {
  if (classes.length) element.setAttribute('class', classes.join(' '));
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'style') for (const [key, text] of Object.entries(value)) element.style.setProperty(key, text);
    else if (name === 'class') element.classList.add(...value.split(' ').filter(Boolean));
    else if (name === 'value' || name === 'checked' || name === 'disabled') element[name] = value;
    else element.setAttribute(name, value === true ? '' : isRead.has(name) ? visible(String(value)) : String(value));
  }
  append(element, children);
  return element;
}

/** @param {Element} element @param {Child[]} children */
export function append(element, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) append(element, child);
    else element.append(child instanceof Node ? child : visible(String(child)));
  }
  return element;
}

/** Replaces the children of an element. @param {Element} element @param {...Child} children */
export function replace(element, ...children) {
  element.replaceChildren();
  return append(element, children);
}

/** Replaces the children of an element, and focuses the new one with the `data-key` of the focused old one. @param {Element} element @param {...Child} children */
export function redraw(element, ...children) {
  const had = document.activeElement instanceof HTMLElement && element.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  replace(element, children);
  if (had === undefined) return;
  for (const next of element.querySelectorAll('[data-key]')) if (next instanceof HTMLElement && next.dataset.key === had) return next.focus({ preventScroll: true });
}

// Characters that change the direction of the text around them, or that are invisible and could hide text.
const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;
// After these, a joiner belongs to an emoji or to the spelling of a script.
const joined = /^[\p{Extended_Pictographic}\ufe0f\u{1f3fb}-\u{1f3ff}\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gujarati}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}]$/u;

/** Makes control and direction characters visible: U+202E becomes `⟨202E⟩`. @param {string} text */
export function visible(text) {
  if (text.search(unseen) < 0) return text;
  return text.replace(unseen, (c, at) => {
    const code = c.codePointAt(0) ?? 0;
    if ((code === 0x200c || code === 0x200d) && joined.test([...text.slice(Math.max(0, at - 2), at)].pop() ?? '')) return c;
    if (code < 0x20) return code === 13 ? '' : String.fromCharCode(0x2400 + code);
    return `⟨${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });
}

/** Joins the lines of a text. @param {string} text */
export const oneLine = (text) => visible(text.replace(/\s+/g, ' '));

/** Shows a message that disappears by itself. @param {string} text @param {boolean} [failed] */
export function note(text, failed = false) {
  const element = h(failed ? 'div.note.failed' : 'div.note', {}, text);
  document.getElementById('notes')?.append(element);
  setTimeout(() => element.remove(), failed ? 8000 : 3000);
  return element;
}

/**
 * A button that opens a sheet below it; the sheet closes when the reader leaves it.
 * @param {string} label @param {(sheet: HTMLElement, close: () => void) => void} build called at each opening
 * @param {{side?: string, class?: string}} [options]
 */
export function menu(label, build, options = {}) {
  const sheet = h('div.sheet', { hidden: true });
  const button = h('button.button', { type: 'button', 'aria-expanded': 'false', class: options.class ?? '' }, label);
  const root = h('div.menu', { class: options.side ?? '' }, button, sheet);
  const close = () => {
    sheet.hidden = true;
    button.setAttribute('aria-expanded', 'false');
    document.removeEventListener('pointerdown', outside, true);
  };
  const outside = (event) => { if (!root.contains(event.target)) close(); };
  button.addEventListener('click', () => {
    if (!sheet.hidden) return close();
    replace(sheet);
    build(sheet, close);
    sheet.hidden = false;
    button.setAttribute('aria-expanded', 'true');
    document.addEventListener('pointerdown', outside, true);
    const box = sheet.getBoundingClientRect();
    if (box.left < 8) sheet.style.setProperty('transform', `translateX(${8 - box.left}px)`);
    else if (box.right > innerWidth - 8) sheet.style.setProperty('transform', `translateX(${innerWidth - 8 - box.right}px)`);
  });
  root.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !sheet.hidden) { close(); button.focus(); event.stopPropagation(); return; }
    if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && !sheet.hidden) {
      const items = [...sheet.querySelectorAll('button, a, input, select')];
      const at = items.indexOf(document.activeElement);
      items[(at + (event.key === 'ArrowDown' ? 1 : -1) + items.length) % items.length]?.focus();
      event.preventDefault();
    }
  });
  root.addEventListener('focusout', (event) => { if (event.relatedTarget && !root.contains(event.relatedTarget)) close(); });
  return root;
}

/** Shows a dialog until it is closed. @param {string} title @param {...Child} children @returns {HTMLDialogElement} */
export function dialog(title, ...children) {
  const element = h('dialog', { 'aria-label': title }, h('h2', {}, title), children);
  element.addEventListener('close', () => element.remove());
  element.addEventListener('click', (event) => { if (event.target === element) element.close(); });
  document.body.append(element);
  element.showModal();
  return element;
}

/** Asks the reader to confirm an action that cannot be undone. @param {string} title @param {string} text @param {string} label @returns {Promise<boolean>} */
export function confirmed(title, text, label) {
  return new Promise((resolve) => {
    const box = dialog(title, h('p', {}, text), h('div.form', {}, h('div.end', {},
      h('button.button', { onclick: () => box.close() }, 'Cancel'),
      h('button.button.danger', { onclick: () => { resolve(true); box.close(); } }, label))));
    box.addEventListener('close', () => resolve(false));
  });
}

/** Delays a call until no further call has come for `ms` milliseconds. @param {(...a: any[]) => void} call @param {number} ms */
export function debounced(call, ms) {
  let timer = 0;
  return (/** @type {any[]} */ ...args) => { clearTimeout(timer); timer = setTimeout(() => call(...args), ms); };
}

/** A colour from the style sheet, for a canvas. @param {string} name */
export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
