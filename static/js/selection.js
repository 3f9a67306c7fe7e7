/** From gestures to spans: mouse, touch and keyboard selections of the text, snapped to the project's unit. */

import { Words, hasSubstance, snapped, spanAfter, spanAt, trimmed, wholeSpans } from "./snapping.js";

/**
 * @typedef {[number, number]} Span
 * @typedef {import("./anchoring.js").Anchors} Anchors
 */

export class TextSelection {
  /**
   * @param {Anchors} anchors
   * @param {{unit: string, language: string, sentences: Span[], length: number}} options
   */
  constructor(anchors, { unit, language, sentences, length }) {
    this.anchors = anchors;
    this.unit = unit;
    this.sentences = sentences;
    this.length = length;
    this.words = new Words(language);
    this.isRaw = false;
  }

  /** The selected span as it stands, or null: nothing is selected, or something outside the text. @returns {Span | null} */
  get raw() {
    const selection = getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0);
    if (!this.anchors.container.contains(range.commonAncestorContainer)) return null;
    const start = this.anchors.offsetOf(range.startContainer, range.startOffset);
    const end = this.anchors.offsetOf(range.endContainer, range.endOffset);
    return start === null || end === null || start >= end ? null : [start, end];
  }

  /** The selection as a span that may be marked, or null. @returns {Span | null} */
  get span() {
    const raw = this.raw;
    return raw && this.fitted(raw);
  }

  /** A span fitted to the project's unit. @param {Span} span @returns {Span | null} */
  fitted(span) {
    const quote = (/** @type {number} */ start, /** @type {number} */ end) => this.anchors.quote(start, end);
    if (this.unit === "article") return [0, this.length];
    if (this.unit === "sentence") return wholeSpans(this.sentences, span);
    if (this.unit === "free" || this.isRaw) return trimmed(span, quote);
    const [start, end] = span;
    if (!hasSubstance(quote(start, end))) return null;
    const touched = this.anchors.paragraphs.filter((each) => each.start < end && each.end > start);
    return snapped(span, touched, this.words);
  }

  /** Where the caret stands, or null outside the text. @returns {number | null} */
  get caret() {
    const selection = getSelection();
    if (!selection?.focusNode || !this.anchors.container.contains(selection.focusNode)) return null;
    return this.anchors.offsetOf(selection.focusNode, selection.focusOffset);
  }

  /** @param {Span} span */
  select([start, end]) {
    const range = this.anchors.range(start, end);
    getSelection()?.setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
    this.reveal();
  }

  /** Put the caret at an offset. @param {number} offset */
  placeCaret(offset) {
    const { node, units } = this.anchors.paragraphAt(offset).point(offset);
    getSelection()?.collapse(node, units);
  }

  clear() {
    getSelection()?.collapseToEnd();
  }

  /** Scroll to the end that moves, when it is out of sight. */
  reveal() {
    const element = getSelection()?.focusNode?.parentElement;
    element?.scrollIntoView({ block: "nearest" });
  }

  /** Select the sentence (or word) at the caret; when one is selected already, add the next. @param {"sentence" | "word"} what */
  grow(what) {
    const raw = this.raw;
    const at = raw ? raw[0] : this.caret;
    if (at === null) return;
    const spans = what === "sentence" ? this.sentences : this.wordsNear(raw ? raw[1] : at);
    if (!raw) {
      const span = spanAt(spans, at);
      if (span) this.select(span);
      return;
    }
    const next = spanAfter(spans, raw[1]);
    this.select([raw[0], next ? next[1] : raw[1]]);
  }

  /** Let the last sentence of the selection go. */
  shrink() {
    const raw = this.raw;
    if (!raw) return;
    const inside = this.sentences.filter(([start, end]) => start < raw[1] && end > raw[0]);
    const kept = inside.at(-2);
    if (kept) this.select([raw[0], kept[1]]);
    else this.clear();
  }

  /** Words of the paragraph at an offset and of the next one. @param {number} offset @returns {Span[]} */
  wordsNear(offset) {
    const index = this.anchors.paragraphs.indexOf(this.anchors.paragraphAt(offset));
    return this.anchors.paragraphs.slice(index, index + 2).flatMap((each) => this.words.of(each));
  }

  /**
   * A span with one end moved by a word (or, where sentences are the unit, a sentence); null when that is not possible.
   * @param {{start: number, end: number}} span
   * @param {"start" | "end"} which
   * @param {-1 | 1} direction
   * @returns {Span | null}
   */
  moved({ start, end }, which, direction) {
    if (this.unit === "article") return null;
    const all = this.unit === "sentence" ? this.sentences : this.anchors.paragraphs.flatMap((each) => this.words.of(each));
    if (which === "start") {
      const starts = all.map(([from]) => from);
      const next = direction < 0 ? starts.filter((each) => each < start).at(-1) : starts.find((each) => each > start);
      return next === undefined || next >= end ? null : [next, end];
    }
    const ends = all.map(([, to]) => to);
    const next = direction < 0 ? ends.filter((each) => each < end).at(-1) : ends.find((each) => each > end);
    return next === undefined || next <= start ? null : [start, next];
  }

  /** The offset under a point of the window, or null. @param {number} x @param {number} y */
  offsetAt(x, y) {
    if ("caretPositionFromPoint" in document) {
      const position = document.caretPositionFromPoint(x, y);
      return position ? this.anchors.offsetOf(position.offsetNode, position.offset) : null;
    }
    // Safari before 26.2 knows only the older name.
    const range = /** @type {any} */ (document).caretRangeFromPoint?.(x, y);
    return range ? this.anchors.offsetOf(range.startContainer, range.startOffset) : null;
  }

  /** The sentence at an offset. @param {number} offset */
  sentenceAt(offset) {
    return spanAt(this.sentences, offset);
  }
}
