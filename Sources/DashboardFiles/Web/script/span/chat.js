// The messages of a chat with a model, in the formats of the common APIs.
import { h, oneLine } from '../dom.js';
import { jsonTree } from './json.js';
import { markdown } from './markdown.js';

/** @typedef {{role: string, text: string, calls: {name: string, arguments: any}[], rest: any[]}} Message */

/** The messages in a value, or null if it contains none. @param {any} value @returns {Message[] | null} */
export function messagesOf(value) {
  const list = Array.isArray(value) ? value : Array.isArray(value?.messages) ? value.messages : Array.isArray(value?.choices) ? value.choices.map((/** @type {any} */ c) => c?.message ?? c?.delta)
    : Array.isArray(value?.contents) ? value.contents : value?.role && (value.content !== undefined || value.parts) ? [value] : null;
  if (!list?.length || !list.every((/** @type {any} */ m) => m && typeof m === 'object' && typeof m.role === 'string')) return null;
  const system = typeof value?.system === 'string' ? [{ role: 'system', content: value.system }] : [];
  return [...system, ...list].map(message);
}

/** @param {any} m @returns {Message} */
function message(m) {
  /** @type {Message} */
  const result = { role: m.role, text: '', calls: [], rest: [] };
  const texts = [];
  const content = m.content ?? m.parts;
  for (const part of Array.isArray(content) ? content : [content]) {
    if (typeof part === 'string') texts.push(part);
    else if (typeof part?.text === 'string') texts.push(part.text);
    else if (part?.type === 'tool_use') result.calls.push({ name: String(part.name), arguments: part.input });
    else if (part?.functionCall) result.calls.push({ name: String(part.functionCall.name), arguments: part.functionCall.args });
    else if (part?.type === 'tool_result' && typeof part.content === 'string') texts.push(part.content);
    else if (part !== null && part !== undefined) result.rest.push(part);
  }
  for (const call of Array.isArray(m.tool_calls) ? m.tool_calls : []) result.calls.push({ name: String(call?.function?.name ?? call?.name),
      arguments: parsed(call?.function?.arguments ?? call?.arguments) });
  result.text = texts.join('\n\n');
  return result;
}

const parsed = (/** @type {any} */ text) => { try { return typeof text === 'string' ? JSON.parse(text) : text; } catch { return text; } };

/** The length from which a message is shown as plain text, without Markdown. */
const proseLimit = 50_000;

/** @param {Message[]} messages */
export function chat(messages) {
  return h('ol.chat', {}, messages.map((m) => h('li', { class: /^[a-z]+$/.test(m.role) ? m.role : '' }, h('h4', {}, oneLine(m.role)),
    m.text && (m.role === 'tool' || m.text.length > proseLimit ? h('pre.text', {}, m.text) : markdown(m.text)),
    m.calls.map((c) => h('div.call', {}, h('code', {}, `${oneLine(c.name)}()`), jsonTree(c.arguments, 2))),
    m.rest.map((r) => jsonTree(r, 1)))));
}
