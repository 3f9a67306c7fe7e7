/** Where words and sentences begin and end, and how a selection is snapped to them. Pure, in code points. */

/**
 * @typedef {{start: number, end: number, map: import("./anchoring.js").OffsetMap}} Stretch  a paragraph
 * @typedef {[number, number]} Span
 */

/** Letters, digits and marks: what a span may begin and end with. */
const SUBSTANCE = /[\p{L}\p{N}\p{M}]/u;
const WIDE_SUBSTANCE = /[\p{L}\p{N}\p{M}\p{S}]/u;

/** Words of paragraphs, found once per paragraph. */
export class Words {
  /** @param {string} [language] */
  constructor(language) {
    this.segmenter = new Intl.Segmenter(language || undefined, { granularity: "word" });
    /** @type {WeakMap<object, Span[]>} */
    this.known = new WeakMap();
  }

  /** The words of a paragraph as offsets of the article. @param {Stretch} paragraph @returns {Span[]} */
  of(paragraph) {
    const known = this.known.get(paragraph);
    if (known) return known;
    /** @type {Span[]} */
    const words = [];
    for (const { segment, index, isWordLike } of this.segmenter.segment(paragraph.map.text)) {
      // Emoji are no words to the segmenter, but readers mark them.
      if (!isWordLike && !WIDE_SUBSTANCE.test(segment)) continue;
      const start = paragraph.start + paragraph.map.toPoints(index);
      words.push([start, paragraph.start + paragraph.map.toPoints(index + segment.length)]);
    }
    this.known.set(paragraph, words);
    return words;
  }
}

/**
 * `[start, end)` grown to whole words at both ends; white space and stray punctuation at the ends let go.
 * @param {Span} span
 * @param {Stretch[]} paragraphs those the span touches
 * @param {Words} words
 * @returns {Span | null} null when nothing is left
 */
export function snapped([start, end], paragraphs, words) {
  const all = paragraphs.flatMap((paragraph) => words.of(paragraph));
  const touched = all.filter(([from, to]) => from < end && to > start);
  if (!touched.length) return null;
  const from = touched[0][0];
  const last = touched[touched.length - 1][1];
  return [withOpening(from, start, paragraphs), withClosing(last, end, paragraphs)];
}

/** Quotation marks and brackets that were selected on purpose stay. @param {number} from @param {number} start @param {Stretch[]} paragraphs */
function withOpening(from, start, paragraphs) {
  let at = from;
  while (at > start && /[“"‘«([¿¡„]/u.test(charAt(paragraphs, at - 1))) at -= 1;
  return at;
}

/** The same at the end, with the full stop of a sentence. @param {number} last @param {number} end @param {Stretch[]} paragraphs */
function withClosing(last, end, paragraphs) {
  let at = last;
  while (at < end && /[”"’»)\].!?…。！？%]/u.test(charAt(paragraphs, at))) at += 1;
  return at;
}

/** @param {Stretch[]} paragraphs @param {number} offset */
function charAt(paragraphs, offset) {
  const paragraph = paragraphs.find((each) => each.start <= offset && offset < each.end);
  return paragraph ? paragraph.map.slice(offset - paragraph.start, offset - paragraph.start + 1) : "";
}

/**
 * `[start, end)` without the white space at its ends; null when nothing is left.
 * @param {Span} span
 * @param {(start: number, end: number) => string} quote
 * @returns {Span | null}
 */
export function trimmed([start, end], quote) {
  const points = [...quote(start, end)];
  let from = 0;
  let to = points.length;
  while (from < to && /\s/u.test(points[from])) from += 1;
  while (to > from && /\s/u.test(points[to - 1])) to -= 1;
  return from < to ? [start + from, start + to] : null;
}

/** The span of the list that holds an offset, or the first after it. @param {Span[]} spans @param {number} offset */
export function spanAt(spans, offset) {
  return spans.find(([, end]) => offset < end) ?? spans.at(-1) ?? null;
}

/** The span of the list that begins at or after an offset. @param {Span[]} spans @param {number} offset */
export function spanAfter(spans, offset) {
  return spans.find(([start]) => start >= offset) ?? null;
}

/** The spans that touch `[start, end)`, from the first's start to the last's end. @param {Span[]} spans @param {Span} span @returns {Span | null} */
export function wholeSpans(spans, [start, end]) {
  const touched = spans.filter(([from, to]) => from < end && to > start);
  return touched.length ? [touched[0][0], touched[touched.length - 1][1]] : null;
}

/** Whether the text has anything to mark. @param {string} text */
export const hasSubstance = (text) => SUBSTANCE.test(text) || WIDE_SUBSTANCE.test(text);
