// The colours of a timeline. The style sheet alone defines them for light and dark.
import { colour } from '../dom.js';

const typeNames = ['llm', 'retrieval', 'tool', 'agent', 'chain', 'embedding', 'guardrail', 'evaluator'];

/** Reads the colours from the style sheet. */
export function palette() {
  /** @type {Record<string, string>} */
  const types = Object.fromEntries(typeNames.map((t) => [t, colour(`--t-${t}`)]));
  return {
    ink: colour('--ink'), quiet: colour('--ink-2'), line: colour('--line'), surface: colour('--surface'), ground: colour('--ground'), hover: colour('--hover'),
    chosen: colour('--chosen'), accent: colour('--accent'), slow: colour('--abandoned'), error: colour('--error'), mark: colour('--mark'), now: colour('--mark-now'), strong: colour('--line-strong'),
    types, other: colour('--t-other'), series: Array.from({ length: 8 }, (_, i) => colour(`--c-${i + 1}`)),
  };
}

/** @typedef {ReturnType<typeof palette>} Palette */

/** The colour of each span's bar, by type or by service. @param {import('./model.js').TraceModel} model @param {'type' | 'service'} by @param {Palette} colours */
export function barColours(model, by, colours) {
  const { types, services } = model.spans;
  if (by === 'service') return (/** @type {number} */ row) => colours.series[services.of[model.at[row]] % 8];
  const list = types.list.map((t) => colours.types[t] ?? colours.other);
  return (/** @type {number} */ row) => list[types.of[model.at[row]]];
}
