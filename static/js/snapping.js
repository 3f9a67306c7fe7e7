/** How a selection is fitted to words and sentences. Pure, in code points. */

import { touched } from "./segments.js";

const PAIRS = ["“”", "„“", "‘’", "‚‘", "«»", "»«", '""', "()", "[]", "「」", "『』"];

/**
 * `[start, end)` grown to whole words. White space and punctuation at the ends go, with two exceptions: whole sentences
 * keep theirs, however exactly they were selected, and so does a pair of quotation marks or brackets around everything.
 * @param {Span} span
 * @param {Stretch[]} paragraphs those the span touches
 * @param {import("./segments.js").Words} words
 * @param {Span[]} sentences of the article
 * @param {(start: number, end: number) => string} quote
 * @returns {Span | null} null when nothing is left
 */
export function snapped([start, end], paragraphs, words, sentences, quote) {
  const all = paragraphs.flatMap((paragraph) => words.of(paragraph));
  const own = touched(all, [start, end]);
  if (!own.length) return trimmed([start, end], quote);
  const [from, to] = hull(own);
  const within = touched(sentences, [from, to]);
  const isWhole = within.length && hull(touched(all, hull(within))).join() === `${from},${to}`;
  if (isWhole) return hull(within);
  const isPair = start < from && end > to && PAIRS.includes(quote(from - 1, from) + quote(to, to + 1));
  return isPair ? [from - 1, to + 1] : [from, to];
}

/** @param {Span[]} spans @returns {Span} */
export const hull = (spans) => (spans.length ? [spans[0][0], spans[spans.length - 1][1]] : [0, 0]);

/** `[start, end)` without the white space at its ends; null when nothing is left. @param {Span} span @param {(start: number, end: number) => string} quote @returns {Span | null} */
export function trimmed([start, end], quote) {
  const text = [...quote(start, end)];
  const from = text.findIndex((each) => /\S/u.test(each));
  return from < 0 ? null : [start + from, start + text.findLastIndex((each) => /\S/u.test(each)) + 1];
}

/** The span of the list that holds an offset, else the first after it, else the last. @param {Span[]} spans @param {number} offset */
export const spanAt = (spans, offset) => spans.find(([, end]) => offset < end) ?? spans.at(-1) ?? null;

/**
 * What is selected after one more press: the units touched as a whole, then one unit more each time.
 * @param {Span[]} units
 * @param {Span} span
 * @returns {Span}
 */
export function grown(units, [start, end]) {
  const own = touched(units, [start, end]);
  const [from, to] = own.length ? hull(own) : [start, end];
  if (from < start || to > end) return [from, to];
  const next = units.find((each) => each[0] >= end);
  return [start, next ? next[1] : end];
}
