// Formats numbers, durations and times for readers.

/** Formats nanoseconds: `812 µs`, `1.24 s`, `3 m 12 s`. @param {number | null | undefined} ns */
export function duration(ns) {
  if (ns === null || ns === undefined) return '–';
  if (ns < 1e3) return `${Math.round(ns)} ns`;
  if (ns < 1e6) return `${digits(ns / 1e3)} µs`;
  if (ns < 1e9) return `${digits(ns / 1e6)} ms`;
  if (ns < 6e10) return `${digits(ns / 1e9)} s`;
  const seconds = Math.round(ns / 1e9);
  if (seconds < 3600) return joined(Math.floor(seconds / 60), 'm', seconds % 60, 's');
  if (seconds < 86400) return joined(Math.floor(seconds / 3600), 'h', Math.floor(seconds / 60) % 60, 'm');
  return joined(Math.floor(seconds / 86400), 'd', Math.floor(seconds / 3600) % 24, 'h');
}

const joined = (/** @type {number} */ n, /** @type {string} */ unit, /** @type {number} */ rest,
  /** @type {string} */ small) => (rest ? `${n} ${unit} ${rest} ${small}` : `${n} ${unit}`);

/** Formats nanoseconds in the syntax of the filter language. @param {number} ns */
export function filterDuration(ns) {
  for (const [unit, size] of /** @type {[string, number][]} */ ([['d', 864e11], ['h', 36e11], ['m', 6e10], ['s', 1e9], ['ms', 1e6], ['us', 1e3]])) {
    if (ns >= size && ns % size === 0) return `${ns / size}${unit}`;
  }
  return `${Math.round(ns)}ns`;
}

const digits = (x) => (x >= 100 ? x.toFixed(0) : x >= 10 ? x.toFixed(1) : x.toFixed(2));

/** Formats a count: `1,204`, `58.3k`, `1.20M`. @param {number | null | undefined} n */
export function count(n) {
  if (n === null || n === undefined) return '–';
  if (n < 1e5) return whole.format(n);
  if (n < 1e6) return `${digits(n / 1e3)}k`;
  if (n < 1e9) return `${digits(n / 1e6)}M`;
  return `${digits(n / 1e9)}G`;
}
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
/** Formats a number with every digit. @param {number} n */
export const exact = (n) => new Intl.NumberFormat('en', { maximumFractionDigits: 6 }).format(n);

/** Formats a number of any size in few characters. @param {number | null | undefined} n */
export function number(n) {
  if (n === null || n === undefined || Number.isNaN(n)) return '–';
  const size = Math.abs(n);
  if (size >= 1e15 || (size > 0 && size < 1e-4)) return n.toExponential(2);
  if (size >= 1e4) return (n < 0 ? '-' : '') + count(size);
  return String(Number(n.toPrecision(4)));
}

/** @param {number | null | undefined} cost */
export function money(cost) {
  if (cost === null || cost === undefined) return '–';
  if (cost === 0) return '$0';
  if (cost >= 100) return `$${whole.format(cost)}`;
  return cost >= 0.1 ? `$${cost.toFixed(2)}` : cost >= 0.0001 ? `$${cost.toFixed(4)}` : '<$0.0001';
}

/** @param {number} n */
export function bytes(n) {
  return n < 1000 ? `${n} B` : n < 1e6 ? `${digits(n / 1e3)} kB` : n < 1e9 ? `${digits(n / 1e6)} MB` : `${digits(n / 1e9)} GB`;
}

/** @param {number} part @param {number} all */
export function percent(part, all) {
  if (!all) return '–';
  const p = (100 * part) / all;
  return p === 0 ? '0%' : p < 0.1 ? '<0.1%' : p < 10 ? `${p.toFixed(1)}%` : `${p.toFixed(0)}%`;
}

/** Formats a count with its noun: `3 spans`, `1 span`. @param {number} n @param {string} one @param {string} [many] */
export const plural = (n, one, many) => `${count(n)} ${n === 1 ? one : many ?? `${one}s`}`;

// MARK: Times. The server writes ISO 8601 with up to nine digits of the second.

/** Converts a time to milliseconds since 1970. @param {string} iso */
export const millis = (iso) => Date.parse(iso.length > 24 ? `${iso.slice(0, 23)}Z` : iso);

/** Splits a time into seconds and nanoseconds, so that a difference of two times is exact. @param {string} iso @returns {[number, number]} */
export function precise(iso) {
  const seconds = Date.parse(`${iso.slice(0, 19)}Z`) / 1000;
  const fraction = iso.length > 20 ? Number(iso.slice(20, -1).padEnd(9, '0')) : 0;
  return /** @type {[number, number]} */ ([seconds, fraction]);
}

/** @param {[number, number]} from @param {[number, number]} to */
export const between = (from, to) => (to[0] - from[0]) * 1e9 + (to[1] - from[1]);

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const year = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const minute = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** Formats a time in the reader's time zone, without the parts that are clear from today's date. @param {string} iso */
export function time(iso) {
  const date = new Date(millis(iso));
  const now = new Date();
  if (date.toDateString() === now.toDateString()) return clock.format(date);
  if (date.getFullYear() === now.getFullYear()) return `${day.format(date)} ${minute.format(date)}`;
  return year.format(date);
}

/** Formats a time for a chart's axis; the length of the range decides the precision. @param {number} ms @param {number} span milliseconds */
export function tick(ms, span) {
  const date = new Date(ms);
  return span <= 10 * 60e3 ? clock.format(date) : span <= 36 * 3600e3 ? minute.format(date) : day.format(date);
}

/** @param {number} ms */
export const localTime = (ms) => `${day.format(ms)} ${clock.format(ms)}`;
/** Formats milliseconds in the syntax of the filter language. @param {number} ms */
export const iso = (ms) => new Date(Math.round(ms)).toISOString().replace('.000Z', 'Z');

/** Formats the time that has passed since `text`. @param {string} text ISO 8601 */
export function ago(text) {
  const seconds = Math.max(0, (Date.now() - millis(text)) / 1000);
  return seconds < 60 ? `${Math.floor(seconds)} s ago` : seconds < 3600 ? `${Math.floor(seconds / 60)} m ago`
    : seconds < 86400 ? `${Math.floor(seconds / 3600)} h ago` : `${Math.floor(seconds / 86400)} d ago`;
}
