// The data of a timeline: numbers in flat arrays, in the order of the hierarchy from top to bottom.
import { between, precise } from '../format.js';

/** @typedef {import('../api.js').TraceRecord} TraceRecord */
/** @typedef {{ids: string[], parents: Int32Array, orphans: Set<number>, starts: Float64Array, ends: Float64Array, names: Words, types: Words, services: Words, models: Words,
 *   statuses: Uint8Array, base: string}} Spans the spans in the order of their start; `parents` holds an index or -1; times are in ns after `base`; an end of NaN means running */
/** @typedef {{list: string[], of: Uint16Array | Uint32Array}} Words */

export const statuses = ['running', 'ok', 'error', 'cancelled', 'abandoned'];

/** Converts the columns that the server sends for a timeline. @param {any} answer @returns {Spans} */
export function fromColumns(answer) {
  const words = (/** @type {any} */ c) => ({ list: c.values, of: Uint32Array.from(c.of) });
  const starts = Float64Array.from(answer.start);
  const ids = [];
  for (let i = 0; i < answer.ids.length; i += 16) ids.push(answer.ids.slice(i, i + 16));
  return {
    ids, parents: Int32Array.from(answer.parent), orphans: new Set(answer.orphans), starts, base: answer.base,
    ends: Float64Array.from(answer.duration, (/** @type {number | null} */ d, i) => (d === null ? NaN : starts[i] + d)),
    names: words(answer.name), types: words(answer.type), services: words(answer.service), models: words(answer.model), statuses: Uint8Array.from(answer.status),
  };
}

/** Converts the spans of a REST response. @param {import('../api.js').SpanRecord[]} spans @returns {Spans} */
export function fromRecords(spans) {
  const place = new Map(spans.map((s, i) => /** @type {[string, number]} */ ([s.span_id, i])));
  const base = spans[0]?.start ?? '1970-01-01T00:00:00Z';
  const zero = precise(base);
  const words = (/** @type {(s: any) => string | undefined} */ pick) => {
    /** @type {Map<string, number>} */ const known = new Map();
    const of = Uint32Array.from(spans.map((s) => {
      const word = pick(s) ?? '';
      let index = known.get(word);
      if (index === undefined) known.set(word, index = known.size);
      return index;
    }));
    return { list: [...known.keys()], of };
  };
  const parents = Int32Array.from(spans.map((s) => (s.parent_id === undefined ? -1 : place.get(s.parent_id) ?? -1)));
  return {
    ids: spans.map((s) => s.span_id), parents, base,
    orphans: new Set(spans.flatMap((s, i) => (s.parent_id !== undefined && parents[i] < 0 ? [i] : []))),
    starts: Float64Array.from(spans.map((s) => between(zero, precise(s.start)))),
    ends: Float64Array.from(spans.map((s) => (s.end === undefined ? NaN : between(zero, precise(s.end))))),
    names: words((s) => s.name), types: words((s) => s.type), services: words((s) => s.service), models: words((s) => s.model),
    statuses: Uint8Array.from(spans.map((s) => Math.max(0, statuses.indexOf(s.status)))),
  };
}

/** The spans of a trace in their hierarchy. A row number is an index in that order. */
export class TraceModel {
  /** @param {TraceRecord} trace @param {Spans} spans */
  constructor(trace, spans) {
    this.trace = trace;
    this.spans = spans;
    const n = this.count = spans.ids.length;
    let first = n ? Infinity : 0;
    let last = 0;
    for (let i = 0; i < n; i += 1) {
      first = Math.min(first, spans.starts[i]);
      last = Math.max(last, spans.starts[i], Number.isNaN(spans.ends[i]) ? 0 : spans.ends[i]);
    }
    // A running span is drawn to the last known time of the trace.
    this.first = first;
    this.last = last > first ? last : first + 1;
    this.order();
    /** @type {Map<number, [number, number][]> | null} */ this.criticalPath = null;
    this.measure();
    this.findSlow();
  }

  /** Orders the spans: a span, then its children by start time. Each span appears once, even if its parents form a cycle. */
  order() {
    const { spans: { parents }, count: n } = this;
    const child = new Int32Array(n).fill(-1);
    const sibling = new Int32Array(n).fill(-1);
    const tops = [];
    for (let i = n - 1; i >= 0; i -= 1) {
      const parent = parents[i];
      if (parent < 0 || parent === i) { tops.push(i); continue; }
      sibling[i] = child[parent];
      child[parent] = i;
    }
    /** The span of each row. */ this.at = new Int32Array(n);
    /** The row of each span. */ this.rowOf = new Int32Array(n).fill(-1);
    this.depth = new Uint16Array(n);
    /** The row of the parent, or -1. */ this.parent = new Int32Array(n).fill(-1);
    /** The number of rows in each row's subtree, including the row. */ this.size = new Int32Array(n).fill(1);
    this.children = new Int32Array(n);
    /** The number of each row among its siblings, from 1. */ this.position = new Int32Array(n);
    this.tops = 0;
    let row = 0;
    const visit = (/** @type {number} */ top) => {
      const stack = [top, -1];
      while (stack.length) {
        const parent = /** @type {number} */ (stack.pop());
        const span = /** @type {number} */ (stack.pop());
        if (this.rowOf[span] >= 0) continue;
        this.at[row] = span;
        this.rowOf[span] = row;
        this.parent[row] = parent;
        this.depth[row] = parent < 0 ? 0 : this.depth[parent] + 1;
        this.position[row] = parent >= 0 ? (this.children[parent] += 1) : (this.tops += 1);
        const below = [];
        for (let c = child[span]; c >= 0; c = sibling[c]) below.push(c);
        for (let i = below.length - 1; i >= 0; i -= 1) stack.push(below[i], row);
        row += 1;
      }
    };
    for (let i = tops.length - 1; i >= 0; i -= 1) visit(tops[i]);
    for (let i = 0; i < n; i += 1) if (this.rowOf[i] < 0) visit(i);
    for (let r = n - 1; r > 0; r -= 1) if (this.parent[r] >= 0) this.size[this.parent[r]] += this.size[r];
    this.deepest = this.depth.reduce((a, b) => Math.max(a, b), 0);
  }

  /** Computes the times of each row, and the self time: the duration without the time of its children. */
  measure() {
    const { spans, count: n } = this;
    this.start = new Float64Array(n);
    this.end = new Float64Array(n);
    this.self = new Float64Array(n);
    this.failed = [];
    for (let r = 0; r < n; r += 1) {
      const i = this.at[r];
      this.start[r] = spans.starts[i];
      this.end[r] = Number.isNaN(spans.ends[i]) ? this.last : Math.max(spans.ends[i], spans.starts[i]);
      if (spans.statuses[i] === 2) this.failed.push(r);
    }
    for (let r = 0; r < n; r += 1) {
      let covered = 0;
      let reach = this.start[r];
      for (let c = r + 1, end = r + this.size[r]; c < end; c += this.size[c]) {
        const from = Math.max(reach, this.start[c]);
        const to = Math.min(this.end[c], this.end[r]);
        if (to > from) { covered += to - from; reach = to; }
      }
      this.self[r] = this.end[r] - this.start[r] - covered;
    }
  }

  /** Finds slow spans: longer than four times the median of their name, and than 1% of the trace. A name needs 8 spans at least. */
  findSlow() {
    const { spans: { names }, count: n } = this;
    // The rows, grouped by name.
    const begin = new Int32Array(names.list.length + 1);
    for (let r = 0; r < n; r += 1) begin[names.of[r] + 1] += 1;
    for (let word = 0; word < names.list.length; word += 1) begin[word + 1] += begin[word];
    const rows = new Int32Array(n);
    const times = new Float64Array(n);
    const next = begin.slice();
    for (let r = 0; r < n; r += 1) {
      const place = next[names.of[this.at[r]]]++;
      rows[place] = r;
      times[place] = this.end[r] - this.start[r];
    }
    /** @type {number[]} */
    this.slow = [];
    for (let word = 0; word < names.list.length; word += 1) {
      const [from, to] = [begin[word], begin[word + 1]];
      if (to - from < 8) continue;
      const sorted = times.slice(from, to).sort();
      const limit = Math.max(sorted[sorted.length >> 1] * 4, (this.last - this.first) * 0.01);
      if (sorted[sorted.length - 1] > limit) for (let i = from; i < to; i += 1) if (times[i] > limit) this.slow.push(rows[i]);
    }
    this.slow.sort((a, b) => a - b);
    this.isSlow = new Set(this.slow);
  }

  /** Calls `each` for the parts of a span during which none of its children runs. @param {number} row @param {(from: number, to: number) => void} each */
  ownTimes(row, each) {
    let reach = this.start[row];
    const end = this.end[row];
    for (let c = row + 1, behind = row + this.size[row]; c < behind; c += this.size[c]) {
      if (this.start[c] > reach) each(reach, Math.min(this.start[c], end));
      reach = Math.max(reach, this.end[c]);
      if (reach >= end) return;
    }
    each(reach, end);
  }

  /** Finds the parts of spans that decide when the trace ends. From the end of a span it goes back along the child that ended last. */
  findCriticalPath() {
    /** @type {Map<number, [number, number][]>} */
    const critical = new Map();
    if (!this.count) return critical;
    const add = (/** @type {number} */ row, /** @type {number} */ from, /** @type {number} */ to) => {
      if (to <= from) return;
      const parts = critical.get(row);
      if (parts) parts.push([from, to]);
      else critical.set(row, [[from, to]]);
    };
    const stack = [{ row: 0, until: this.end[0] }];
    while (stack.length) {
      const { row, until } = /** @type {{row: number, until: number}} */ (stack.pop());
      const children = [];
      for (let c = row + 1, end = row + this.size[row]; c < end; c += this.size[c]) children.push(c);
      children.sort((a, b) => this.end[b] - this.end[a]);
      let time = until;
      for (const c of children) {
        const end = Math.min(this.end[c], until);
        if (end > time || end <= this.start[row]) continue;
        add(row, end, time);
        stack.push({ row: c, until: end });
        time = Math.max(this.start[c], this.start[row]);
      }
      add(row, this.start[row], time);
    }
    return critical;
  }

  /** The critical path, computed at the first use. */
  get critical() { return (this.criticalPath ??= this.findCriticalPath()); }

  /** @param {number} row */ id(row) { return this.spans.ids[this.at[row]]; }
  /** @param {number} row */ name(row) { return this.spans.names.list[this.spans.names.of[this.at[row]]]; }
  /** @param {number} row */ type(row) { return this.spans.types.list[this.spans.types.of[this.at[row]]]; }
  /** @param {number} row */ service(row) { return this.spans.services.list[this.spans.services.of[this.at[row]]]; }
  /** @param {number} row */ model(row) { return this.spans.models.list[this.spans.models.of[this.at[row]]]; }
  /** @param {number} row */ status(row) { return statuses[this.spans.statuses[this.at[row]]]; }
  /** The duration of a row in ns; null while the span is running. @param {number} row */
  duration(row) { return Number.isNaN(this.spans.ends[this.at[row]]) ? null : this.end[row] - this.start[row]; }
  /** @param {string} id */
  rowOfID(id) { const i = this.spans.ids.indexOf(id); return i < 0 ? -1 : this.rowOf[i]; }

  /** The visible rows. @param {Set<number>} collapsed @param {number} shortest in ns @returns {Int32Array} */
  visible(collapsed, shortest) {
    const rows = new Int32Array(this.count);
    let n = 0;
    for (let r = 0; r < this.count;) {
      if (r > 0 && this.end[r] - this.start[r] < shortest && this.spans.statuses[this.at[r]] !== 2) { r += 1; continue; }
      rows[n] = r;
      n += 1;
      r += collapsed.has(r) ? this.size[r] : 1;
    }
    return rows.subarray(0, n);
  }

  /** The rows whose name, type, service, model or id contains a text. @param {string} text @returns {number[]} */
  search(text) {
    const wanted = text.toLowerCase();
    const hits = (/** @type {Words} */ words) => words.list.map((w) => w.toLowerCase().includes(wanted));
    const { names, types, services, models, ids } = this.spans;
    const checks = [names, types, services, models].map((words) => ({ of: words.of, hit: hits(words) })).filter((c) => c.hit.includes(true));
    const isID = /^[0-9a-f]{6,16}$/.test(wanted);
    const rows = [];
    for (let r = 0; r < this.count; r += 1) {
      const i = this.at[r];
      if (checks.some((c) => c.hit[c.of[i]]) || (isID && ids[i].startsWith(wanted))) rows.push(r);
    }
    return rows;
  }
}
