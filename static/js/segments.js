/** Where words and visible characters begin and end. Pure, in code points. */

/** What a span may begin and end with: letters, digits, marks, symbols and emoji. */
const SUBSTANCE = /[\p{L}\p{N}\p{M}\p{S}]/u;

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
