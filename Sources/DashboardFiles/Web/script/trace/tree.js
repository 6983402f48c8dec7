// The hierarchy for screen readers: a focusable tree, with an item for each row on the screen.
import { h, replace, debounced } from '../dom.js';
import { duration, plural } from '../format.js';

/** @param {import('./view.js').View} view @param {{range: () => number[], open: () => void, page: () => number}} options */
export function accessibleTree(view, options) {
  const { model } = view;
  const items = h('div', { role: 'presentation' });
  const element = h('div.tree', { role: 'tree', tabindex: '0',
      'aria-label': `Spans of ${view.label(0)}, ${plural(model.count, 'span')} in all` }, items);

  const write = () => {
    const [from, to] = options.range();
    const places = new Set();
    for (let i = from; i < to; i += 1) places.add(i);
    if (view.chosen >= 0 && view.placeOf[view.chosen] >= 0) places.add(view.placeOf[view.chosen]);
    replace(items, [...places].sort((a, b) => a - b).map((i) => {
      const row = view.rows[i];
      const took = model.duration(row);
      return h('div', {
        role: 'treeitem', id: `row-${row}`, 'aria-level': model.depth[row] + 1, 'aria-selected': String(row === view.chosen),
        'aria-setsize': model.parent[row] < 0 ? model.tops : model.children[model.parent[row]], 'aria-posinset': model.position[row],
        'aria-expanded': model.size[row] > 1 ? String(!view.collapsed.has(row)) : undefined,
      }, [view.label(row), model.type(row), model.status(row), took === null ? 'not ended' : duration(took), model.isSlow.has(row) && 'slow'].filter(Boolean).join(', '));
    }));
    if (view.chosen >= 0) element.setAttribute('aria-activedescendant', `row-${view.chosen}`);
  };
  const soon = debounced(write, 120);
  view.listeners.push((what) => { if (what === 'chosen') write(); else if (what !== 'time') soon(); });
  element.addEventListener('focus', () => { if (view.chosen < 0) view.choose(view.rows[0] ?? -1); });

  /** Handles the keys of a tree, by ARIA's authoring practices. @param {KeyboardEvent} event @returns {boolean} */
  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const place = view.chosen < 0 ? -1 : view.placeOf[view.chosen];
    const go = (/** @type {number} */ i) => { view.choose(view.rows[Math.max(0, Math.min(view.rows.length - 1, i))]); return true; };
    const row = view.chosen;
    switch (event.key) {
      case 'ArrowDown': return go(place + 1);
      case 'ArrowUp': return go(place - 1);
      case 'PageDown': return go(place + options.page());
      case 'PageUp': return go(place - options.page());
      case 'Home': return go(0);
      case 'End': return go(view.rows.length - 1);
      case 'ArrowRight':
        if (row < 0) return go(0);
        if (view.collapsed.has(row)) view.collapse(row, false);
        else if (model.size[row] > 1) go(place + 1);
        return true;
      case 'ArrowLeft':
        if (row < 0) return go(0);
        if (model.size[row] > 1 && !view.collapsed.has(row)) view.collapse(row, true);
        else if (model.parent[row] >= 0) view.choose(model.parent[row]);
        return true;
      case 'Enter':
        if (row < 0) return false;
        options.open();
        return true;
      default: return false;
    }
  }
  write();
  return { element, key };
}
