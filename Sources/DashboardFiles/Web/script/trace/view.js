// The state of a trace's view: the range of time, collapsed rows, the selected row, matches. The drawings observe it.
import { oneLine } from '../dom.js';
import { duration } from '../format.js';
import { barColours, palette } from './palette.js';

/** @typedef {import('./model.js').TraceModel} TraceModel */

export class View {
  /** @param {TraceModel} model */
  constructor(model) {
    this.model = model;
    this.from = model.first;
    this.to = model.last;
    /** @type {Set<number>} */ this.collapsed = new Set();
    /** The number of open levels below the top. */ this.level = model.deepest;
    /** The percentage of the trace's duration below which spans are hidden. */ this.hidden = 0;
    /** The text of the search. */ this.find = '';
    this.isPanelOpen = false;
    this.chosen = -1;
    /** @type {number[]} */ this.matches = [];
    /** @type {Set<number>} */ this.isMatch = new Set();
    this.showCritical = false;
    /** @type {'type' | 'service'} */ this.colourBy = 'type';
    /** @type {'timeline' | 'flame'} */ this.kind = 'timeline';
    /** @type {((what: 'time' | 'rows' | 'chosen' | 'looks') => void)[]} */ this.listeners = [];
    /** @type {(string | undefined)[]} */ this.labels = [];
    this.font = '12px sans-serif';
    /** The average width of a letter, in pixels. */ this.letter = 6.4;
    this.readColours();
    this.layOut();
  }

  /** The name on one line. @param {number} row */
  label(row) {
    const { names } = this.model.spans;
    const word = names.of[this.model.at[row]];
    return (this.labels[word] ??= oneLine(names.list[word]) || '(no name)');
  }

  /** The tooltip of a span. @param {number} row */
  told(row) {
    const { model } = this;
    const took = model.duration(row);
    return [this.label(row), [model.type(row), model.service(row)].filter(Boolean).map(oneLine).join(' · '),
      took === null ? model.status(row) : `${duration(took)}, of it itself ${duration(model.self[row])}`,
      model.status(row) === 'error' && 'failed', model.isSlow.has(row) && 'much slower than others of the same name'].filter(Boolean).join('\n');
  }

  readColours() {
    const style = getComputedStyle(document.body);
    this.font = `${parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.75}px ${style.fontFamily}`;
    const context = /** @type {CanvasRenderingContext2D} */ (document.createElement('canvas').getContext('2d'));
    context.font = this.font;
    this.letter = context.measureText('retrieve_context_summarize').width / 24.5;
    this.palette = palette();
    this.barColour = barColours(this.model, this.colourBy, this.palette);
    this.colourKey = `${this.colourBy} ${this.palette.surface}`;
  }

  /** @param {'time' | 'rows' | 'chosen' | 'looks'} what */
  tell(what) { for (const listener of this.listeners) listener(what); }

  /** The duration below which spans are hidden, in ns. */
  get shortest() { return ((this.model.last - this.model.first) * this.hidden) / 100; }

  layOut() {
    this.rows = this.model.visible(this.collapsed, this.shortest);
    this.placeOf = new Int32Array(this.model.count).fill(-1);
    for (let i = 0; i < this.rows.length; i += 1) this.placeOf[this.rows[i]] = i;
  }

  get isWhole() { return this.from <= this.model.first && this.to >= this.model.last; }

  /** Shows a range of time, limited to the trace. @param {number} from @param {number} to */
  show(from, to) {
    const { first, last } = this.model;
    const span = Math.min(last - first, Math.max(to - from, (last - first) / 1e7, 50));
    this.from = Math.max(first, Math.min(from, last - span));
    this.to = this.from + span;
    this.tell('time');
  }

  /** Zooms in by a factor; the time `around` keeps its position. @param {number} factor @param {number} [around] */
  zoom(factor, around = (this.from + this.to) / 2) {
    this.show(around - (around - this.from) / factor, around + (this.to - around) / factor);
  }

  /** @param {number} part of what is in view */
  pan(part) { const by = (this.to - this.from) * part; this.show(this.from + by, this.to + by); }

  /** @param {number} row @param {boolean} collapsed */
  collapse(row, collapsed) {
    if (this.model.size[row] < 2) return;
    collapsed ? this.collapsed.add(row) : this.collapsed.delete(row);
    this.layOut();
    this.tell('rows');
  }

  /** Opens exactly `level` levels below the top. @param {number} level */
  showLevels(level) {
    const { model } = this;
    this.level = Math.max(0, Math.min(model.deepest, level));
    this.collapsed.clear();
    if (this.level < model.deepest) for (let r = 0; r < model.count; r += 1) if (model.depth[r] === this.level && model.size[r] > 1) this.collapsed.add(r);
    this.layOut();
    this.tell('rows');
  }

  /** @param {number} percent of the trace */
  hideShorter(percent) { this.hidden = percent; this.layOut(); this.tell('rows'); }

  /** @param {number} row @param {{reveal?: boolean}} [options] */
  choose(row, options = {}) {
    if (options.reveal !== false && row >= 0) this.reveal(row);
    this.chosen = row;
    this.tell('chosen');
  }

  /** Expands the parents of a row, and moves the range of time to the row if it is out of view. @param {number} row */
  reveal(row) {
    let changed = false;
    for (let p = this.model.parent[row]; p >= 0; p = this.model.parent[p]) changed = this.collapsed.delete(p) || changed;
    if (this.model.end[row] - this.model.start[row] < this.shortest) { this.hidden = 0; changed = true; }
    if (changed) { this.layOut(); this.tell('rows'); }
    const { start, end } = this.model;
    if (end[row] < this.from || start[row] > this.to) {
      const half = (this.to - this.from) / 2;
      const middle = (start[row] + end[row]) / 2;
      this.show(middle - half, middle + half);
    }
  }

  /** Marks the rows that match a text. @param {string} text */
  search(text) {
    this.find = text;
    this.matches = text ? this.model.search(text) : [];
    this.isMatch = new Set(this.matches);
    this.tell('looks');
  }

  /** Selects the next or previous of some rows, relative to the selected one. @param {number[]} rows in order @param {number} step */
  next(rows, step) {
    if (!rows.length) return;
    const found = step > 0 ? rows.find((r) => r > this.chosen) : rows.findLast((r) => r < this.chosen);
    this.choose(found ?? (step > 0 ? rows[0] : rows[rows.length - 1]));
  }
}
