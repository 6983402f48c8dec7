// The part of the filter language that a text box needs: tokens to colour, conditions to add and remove.
// The server alone decides if a filter is valid and what it matches.

/**
 * @typedef {{kind: 'open' | 'close' | 'and' | 'or' | 'not' | 'words' | 'condition', from: number, to: number,
 *   field?: string, key?: string, op?: string, value?: string, opFrom?: number, valueFrom?: number, quoted?: boolean}} Token
 */

/** Splits a filter into tokens, as the server's lexer does; an unfinished part stays in the last token. @param {string} text @returns {Token[]} */
export function tokens(text) {
  /** @type {Token[]} */
  const found = [];
  let at = 0;
  const quoted = () => {
    let value = '';
    for (at += 1; at < text.length; at += 1) {
      if (text[at] === '"') { at += 1; return value; }
      if (text[at] === '\\' && /["\\]/.test(text[at + 1] ?? '')) at += 1;
      value += text[at];
    }
    return value;
  };
  const run = (/** @type {RegExp} */ pattern) => {
    pattern.lastIndex = at;
    const match = pattern.exec(text)?.[0] ?? '';
    at += match.length;
    return match;
  };
  while (at < text.length) {
    if (/\s/.test(text[at])) { at += 1; continue; }
    const from = at;
    if (text[at] === '(' || text[at] === ')') { found.push({ kind: text[at] === '(' ? 'open' : 'close', from, to: ++at }); continue; }
    if (text[at] === '"') { const value = quoted(); found.push({ kind: 'words', value, from, to: at, quoted: true }); continue; }
    let field = run(/(?:(?!!=)[^\s()"=:<>])*/y);
    let key;
    if (field.endsWith('.') && text[at] === '"') key = quoted();
    else if (field.includes('.')) { key = field.slice(field.indexOf('.') + 1); field = field.slice(0, field.indexOf('.') + 1); }
    const opFrom = at;
    const op = run(/!=|>=|<=|[:=<>]/y);
    if (op) {
      const valueFrom = at;
      const isQuoted = text[at] === '"';
      const value = isQuoted ? quoted() : run(/[^\s()"]*/y);
      found.push({ kind: 'condition', from, to: at, field: field.toLowerCase(), key, op, value, opFrom, valueFrom, quoted: isQuoted });
      continue;
    }
    if (at === from) { at += 1; continue; }
    const word = text.slice(from, at);
    const lower = word.toLowerCase();
    found.push(lower === 'and' || lower === 'or' || lower === 'not' ? { kind: lower, from, to: at } : { kind: 'words', value: word, from, to: at });
  }
  return found;
}

/** Quotes a value for a filter, if necessary. @param {string} text */
export const written = (text) => (/^[^\s()"=][^\s()"]*$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`);
/** Quotes a key that follows `tag.` or a similar field, if necessary. @param {string} text */
export const writtenKey = (text) => (/^[^\s()":=<>!]+$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`);
/** The field of a condition, with its key. @param {Token} token */
export const fieldOf = (token) => (token.field ?? '') + (token.key === undefined ? '' : writtenKey(token.key));

/**
 * The conditions that must all match, each as its text and tokens. A filter whose outermost operator is OR is one condition.
 * @param {string} text @returns {{text: string, tokens: Token[]}[]}
 */
export function clauses(text) {
  const all = tokens(text);
  /** @type {Token[][]} */
  const groups = [];
  let depth = 0;
  let joined = false;
  for (const token of all) {
    if (depth === 0 && token.kind === 'or') return [{ text: `(${text.trim()})`, tokens: all }];
    if (depth === 0 && token.kind === 'and') { joined = false; continue; }
    const last = groups[groups.length - 1];
    if (joined && last) last.push(token);
    else groups.push([token]);
    if (token.kind === 'open') depth += 1;
    if (token.kind === 'close') depth -= 1;
    joined = depth > 0 || token.kind === 'not';
  }
  return groups.map((group) => ({ text: text.slice(group[0].from, group[group.length - 1].to), tokens: group }));
}

const join = (/** @type {string[]} */ parts) => parts.filter(Boolean).join(' AND ');

/** The values of `field=a` or `(field=a OR field=b)`; null for any other clause. @param {Token[]} clause @param {string} field */
function valuesOf(clause, field) {
  const values = [];
  for (const token of clause) {
    if (token.kind === 'open' || token.kind === 'close' || token.kind === 'or') continue;
    if (token.kind !== 'condition' || fieldOf(token) !== field || (token.op !== '=' && token.op !== ':')) return null;
    values.push(token.value ?? '');
  }
  return values.length ? values : null;
}

/** The values of a field that a filter selects. @param {string} text @param {string} field */
export function chosen(text, field) {
  for (const clause of clauses(text)) {
    const values = valuesOf(clause.tokens, field);
    if (values) return values;
  }
  return [];
}

/** Selects a value of a field in a filter, or deselects it. @param {string} text @param {string} field @param {string} value */
export function toggled(text, field, value) {
  const parts = clauses(text);
  const op = field === 'status' ? ':' : '=';
  const clause = (/** @type {string[]} */ values) => {
    const conditions = values.map((v) => `${field}${op}${written(v)}`);
    return conditions.length > 1 ? `(${conditions.join(' OR ')})` : conditions[0] ?? '';
  };
  for (const [index, part] of parts.entries()) {
    const values = valuesOf(part.tokens, field);
    if (!values) continue;
    const next = values.includes(value) ? values.filter((v) => v !== value) : [...values, value];
    return join(parts.map((p, i) => (i === index ? clause(next) : p.text)));
  }
  return join([...parts.map((p) => p.text), clause([value])]);
}

/** The value that a clause `NOT field=value` excludes, or null. @param {Token[]} clause @param {string} field */
const leftOut = (clause, field) => (clause.length === 2 && clause[0].kind === 'not' ? valuesOf(clause.slice(1), field)?.[0] ?? null : null);

/** The values of a field that a filter excludes. @param {string} text @param {string} field */
export const excluded = (text, field) => clauses(text).map((c) => leftOut(c.tokens, field)).filter((v) => v !== null);

/** Excludes a value of a field in a filter, or includes it again. @param {string} text @param {string} field @param {string} value */
export function toggledOut(text, field, value) {
  const rest = chosen(text, field).includes(value) ? toggled(text, field, value) : text;
  const parts = clauses(rest);
  const kept = parts.filter((p) => leftOut(p.tokens, field) !== value);
  return join([...kept.map((p) => p.text), kept.length === parts.length ? `NOT ${field}${field === 'status' ? ':' : '='}${written(value)}` : '']);
}

/** Adds a condition to a filter. @param {string} text @param {string} condition */
export const withClause = (text, condition) => join([...clauses(text).map((p) => p.text), condition]);

const isTime = (/** @type {{tokens: Token[]}} */ clause) => clause.tokens.length === 1 && /^(since|until|start)$/.test(clause.tokens[0].field ?? '');

/** Replaces the range of time of a filter; without both bounds the filter covers all time. @param {string} text @param {string} [since] @param {string} [until] */
export function inTime(text, since, until) {
  return join([...clauses(text).filter((c) => !isTime(c)).map((c) => c.text), since ? `since:${since}` : '', until ? `until:${until}` : '']);
}

/** The range of time of a filter, as its text gives it. @param {string} text */
export function timeOf(text) {
  /** @type {{since?: string, until?: string}} */
  const range = {};
  for (const clause of clauses(text).filter(isTime)) {
    const { field, op, value } = clause.tokens[0];
    if (field === 'since' || (field === 'start' && op?.startsWith('>'))) range.since = value;
    else if (field === 'until' || (field === 'start' && op?.startsWith('<'))) range.until = value;
  }
  return range;
}

const units = /** @type {Record<string, number>} */ ({ ns: 1e-6, us: 1e-3, ms: 1, s: 1e3, m: 60e3, h: 36e5, d: 864e5, w: 6048e5 });
/** Converts a time of a filter to milliseconds since 1970. @param {string} text */
export function moment(text) {
  const age = /^([\d.]+)([a-zµ]+)$/.exec(text);
  if (age && units[age[2]]) return Date.now() - Number(age[1]) * units[age[2]];
  const time = Date.parse(/T/.test(text) && !/(Z|[+-]\d\d:?\d\d)$/i.test(text) ? `${text}Z` : text);
  return Number.isNaN(time) ? undefined : time;
}
