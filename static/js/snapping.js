/** Where words and sentences begin and end, and how a selection is fitted to them. Pure, in code points. */

/** What a span may begin and end with: letters, digits, marks, symbols and emoji. */
const SUBSTANCE = /[\p{L}\p{N}\p{M}\p{S}]/u;
const PAIRS = ["“”", "„“", "‘’", "‚‘", "«»", "»«", '""', "()", "[]", "「」", "『』"];

/** Words and visible characters of paragraphs, each paragraph cut once. */
export class Words {
  /** @param {string} [language] */
  constructor(language) {
    this.words = new Intl.Segmenter(language || undefined, { granularity: "word" });
    this.characters = new Intl.Segmenter(language || undefined);
    /** @type {WeakMap<Stretch, Span[]>} */
    this.known = new WeakMap();
  }

  /** The words of a paragraph; emoji and signs such as € count as words, because readers mark them. @param {Stretch} paragraph @returns {Span[]} */
  of(paragraph) {
    let words = this.known.get(paragraph);
    if (!words) {
      words = [];
      for (const { segment, index, isWordLike } of this.words.segment(paragraph.map.text)) {
        if (isWordLike || SUBSTANCE.test(segment)) words.push(spanOf(paragraph, segment, index));
      }
      this.known.set(paragraph, words);
    }
    return words;
  }

  /** An offset moved to the border of the visible character that it would split. @param {Stretch} paragraph @param {number} offset @param {0 | 1} side */
  whole(paragraph, offset, side) {
    const found = this.characters.segment(paragraph.map.text).containing(paragraph.map.toUnits(offset - paragraph.start));
    if (!found) return offset;
    const span = spanOf(paragraph, found.segment, found.index);
    return span[0] === offset ? offset : span[side];
  }
}

/** @param {Stretch} paragraph @param {string} segment @param {number} index @returns {Span} */
const spanOf = ({ start, map }, segment, index) => [
  start + map.toPoints(index), start + map.toPoints(index + segment.length),
];

/** Those of the spans that overlap `[start, end)`. @param {Span[]} spans @param {Span} span */
export const touched = (spans, [start, end]) => spans.filter(([from, to]) => from < end && to > start);

/**
 * `[start, end)` grown to whole words. White space and punctuation at the ends go, with two exceptions: whole sentences
 * keep theirs, however exactly they were selected, and so does a pair of quotation marks or brackets around everything.
 * @param {Span} span
 * @param {Stretch[]} paragraphs those the span touches
 * @param {Words} words
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
