// The filter box: it colours the text, offers completions, and shows errors at their column.
import { h, replace, debounced, visible } from '../dom.js';
import { get, Problem } from '../api.js';
import { tokens } from './language.js';
import { offers } from './completion.js';

/** Converts a column, which counts Unicode scalars from 1, to an index of the string. @param {string} text @param {number} column */
function placeOf(text, column) {
  return [...text].slice(0, column - 1).join('').length;
}

let boxes = 0;

/**
 * @param {{value: string, scope?: () => 'traces' | 'spans', label?: string, placeholder?: string, commit: (text: string) => void}} options
 *   the box calls `commit` with a filter that the server accepts.
 */
export function filterBox(options) {
  const id = `filter-${++boxes}`;
  const ink = h('div.filter-ink', { 'aria-hidden': 'true' });
  const input = h('input', {
    value: options.value, role: 'combobox', 'aria-label': options.label ?? 'Filter', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': `${id}-list`,
    'aria-describedby': `${id}-error`, spellcheck: 'false', autocomplete: 'off', autocapitalize: 'off', placeholder: options.placeholder ?? 'Filter, as in status:error AND duration>2s',
  });
  const list = h('ul.filter-list', { id: `${id}-list`, role: 'listbox', 'aria-label': 'Completions', hidden: true });
  const error = h('p.filter-error', { id: `${id}-error`, role: 'alert', hidden: true });
  const field = h('div.filter-field', {}, ink, input, h('kbd', { 'aria-hidden': 'true' }, '/'));
  const element = h('div.filter', { role: 'search' }, field, list, error);

  const scope = options.scope ?? (() => 'traces');
  let committed = options.value;
  /** @type {import('./completion.js').Offer[]} */
  let shown = [];
  /** The text for which the server sent the offers. */ let offeredFor = '';
  let active = -1;
  let asked = new AbortController();
  /** @type {{from: number, to: number} | null} */
  let wrong = null;
  /** The message of the error on screen, and its text. */ let told = '';

  const paint = () => {
    const text = input.value;
    /** @type {[number, number, string][]} */
    const parts = [];
    for (const t of tokens(text)) {
      if (t.kind === 'condition') parts.push([t.from, t.opFrom ?? t.from, 'field'], [t.opFrom ?? t.from, t.valueFrom ?? t.to, 'op'],
        [t.valueFrom ?? t.to, t.to, t.quoted ? 'quoted' : 'value']);
      else parts.push([t.from, t.to, t.kind === 'words' ? (t.quoted ? 'quoted' : 'plain') : t.kind === 'open' || t.kind === 'close' ? 'op' : 'word']);
    }
    replace(ink);
    let at = 0;
    const add = (/** @type {number} */ from, /** @type {number} */ to, /** @type {string} */ kind) => {
      const cuts = wrong ? [from, Math.min(to, Math.max(from, wrong.from)), Math.max(from, Math.min(to, wrong.to)), to] : [from, to];
      for (let i = 0; i + 1 < cuts.length; i += 1) {
        if (cuts[i + 1] <= cuts[i]) continue;
        const isWrong = wrong && cuts[i] >= wrong.from && cuts[i + 1] <= wrong.to;
        const piece = document.createElement('span');
        piece.className = `${kind}${isWrong ? ' wrong-part' : ''}`;
        piece.textContent = text.slice(cuts[i], cuts[i + 1]);
        ink.append(piece);
      }
    };
    for (const [from, to, kind] of parts) { add(at, from, 'plain'); add(from, to, kind); at = to; }
    add(at, text.length, 'plain');
    if (wrong && wrong.to > text.length) { const end = document.createElement('span'); end.className = 'wrong-part'; end.textContent = '  '; ink.append(end); }
    ink.scrollLeft = input.scrollLeft;
  };

  const clearError = () => {
    wrong = null;
    error.hidden = true;
    field.classList.remove('invalid');
    input.removeAttribute('aria-invalid');
  };

  const showError = (/** @type {Problem} */ problem, /** @type {string} */ text) => {
    closeList();
    // Rendering again would remove the button that has the pointer or the focus.
    if (!error.hidden && told === `${text}\n${problem.message}`) return;
    told = `${text}\n${problem.message}`;
    const from = problem.column ? placeOf(text, problem.column) : 0;
    const token = tokens(text).find((t) => t.from <= from && from < t.to);
    const end = problem.length ? from + problem.length : token ? (token.valueFrom !== undefined && from >= token.valueFrom ? token.to : token.opFrom ?? token.to) : from + 1;
    wrong = { from, to: Math.max(end, from + 1) };
    field.classList.add('invalid');
    input.setAttribute('aria-invalid', 'true');
    replace(error, problem.message.replace(/ Did you mean .*$/, ''), problem.suggestion && [' Did you mean ', h('button', {
      type: 'button',
      // The box keeps the focus, since leaving it would send a request.
      onmousedown: (/** @type {Event} */ e) => e.preventDefault(),
      onclick: () => {
        input.value = text.slice(0, wrong?.from) + problem.suggestion + text.slice(wrong?.to);
        input.focus();
        clearError(); paint(); check(true);
      },
    }, problem.suggestion), '?']);
    error.hidden = false;
    paint();
  };

  const check = async (/** @type {boolean} */ commit) => {
    const text = input.value.trim();
    try {
      if (text) await get('/filter', { filter: text, scope: scope() });
      if (input.value.trim() !== text) return;
      clearError();
      paint();
      if (commit && text !== committed) { committed = text; options.commit(text); }
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 400 && input.value.trim() === text) {
        const lead = input.value.length - input.value.trimStart().length;
        if (commit || !shown.length) { if (lead) input.value = text; showError(problem, text); }
      }
    }
  };
  const checkSoon = debounced(() => check(false), 500);

  const closeList = () => {
    asked.abort();
    list.hidden = true;
    shown = [];
    active = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };
  const choose = (/** @type {number} */ index) => {
    active = index;
    [...list.children].forEach((item, i) => item.setAttribute('aria-selected', String(i === index)));
    if (index >= 0) {
      input.setAttribute('aria-activedescendant', `${id}-${index}`);
      list.children[index].scrollIntoView({ block: 'nearest' });
    } else input.removeAttribute('aria-activedescendant');
  };
  const accept = (/** @type {number} */ index) => {
    const { insert, from, to, goesOn } = shown[index];
    const rest = input.value.slice(to);
    const tail = goesOn || rest.startsWith(' ') ? '' : ' ';
    input.value = input.value.slice(0, from) + insert + tail + rest;
    const caret = from + insert.length + tail.length;
    input.setSelectionRange(caret, caret);
    input.focus();
    closeList();
    clearError();
    paint();
    if (goesOn) complete();
  };
  const offer = (/** @type {import('./completion.js').Offer[]} */ offers) => {
    shown = offers;
    offeredFor = input.value;
    error.hidden = true;
    replace(list, shown.map((o, i) => h('li', {
      role: 'option', id: `${id}-${i}`, 'aria-selected': 'false', onpointerdown: (/** @type {Event} */ e) => { e.preventDefault(); accept(i); },
    }, h('b', {}, visible(o.label)), h('span', {}, o.note))));
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
    choose(-1);
  };
  /** Keeps the offers that match the typed text until the server has answered. */
  const narrow = () => {
    if (list.hidden) return;
    const grown = input.value.length - offeredFor.length;
    const typed = input.value.slice(shown[0].from, input.selectionStart ?? 0).toLowerCase();
    const rest = shown.filter((o) => o.insert.toLowerCase().startsWith(typed)).map((o) => ({ ...o, to: o.to + grown }));
    if (rest.length) offer(rest);
    else closeList();
  };
  const complete = debounced(async () => {
    if (document.activeElement !== input) return;
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    try {
      const text = input.value;
      const found = await offers(text, input.selectionStart ?? 0, scope(), signal);
      if (signal.aborted || input.value !== text) return;
      const whole = found.length === 1 && input.value.slice(found[0].from, found[0].to) === found[0].insert;
      if (!found.length || whole) return closeList();
      offer(found.slice(0, 40));
      const caretX = Math.min(input.clientWidth - 330, 10 + 7.8 * found[0].from - input.scrollLeft);
      list.style.setProperty('left', `${Math.max(0, caretX)}px`);
    } catch { /* the box works without completions */ }
  }, 60);

  input.addEventListener('input', () => { clearError(); paint(); narrow(); complete(); checkSoon(); });
  input.addEventListener('scroll', () => { ink.scrollLeft = input.scrollLeft; });
  input.addEventListener('focus', () => { if (!input.value) complete(); });
  input.addEventListener('blur', () => { closeList(); check(true); });
  input.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    const open = !list.hidden;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!open) return complete();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      choose(active < 0 ? (step > 0 ? 0 : shown.length - 1) : (active + step + shown.length) % shown.length);
    // A reader who only tabs through an empty box needs no offers.
    } else if (event.key === 'Tab' && open && !event.shiftKey && (active >= 0 || input.value)) {
      event.preventDefault();
      accept(Math.max(0, active));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (open && active >= 0) return accept(active);
      closeList();
      check(true);
    } else if (event.key === 'Escape') {
      if (open) closeList();
      else if (!error.hidden) error.hidden = true;
      else input.blur();
      event.stopPropagation();
    // Without this, the Tab key would focus the scrolling list.
    } else if (/^(Tab|ArrowLeft|ArrowRight|Home|End)$/.test(event.key)) closeList();
  });
  paint();

  return {
    element,
    focus: () => { input.focus(); input.select(); },
    /** The last filter that the box committed. */
    get value() { return committed; },
    /** The text in the box, valid or not. */
    get text() { return input.value.trim(); },
    /** Shows a filter that is known to be valid. @param {string} text */
    set(text) { committed = text; input.value = text; clearError(); closeList(); paint(); },
    /** Shows an error that the server returned for a list. @param {Problem} problem */
    fail(problem) { showError(problem, input.value); },
  };
}
