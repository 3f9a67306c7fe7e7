/** From gestures to spans: mouse, touch and keyboard selections of the text, fitted to the project's unit. */

import { Words, touched } from "./segments.js";
import { grown, snapped, spanAt, trimmed } from "./snapping.js";

/** How near the ink a click must be to mean it. */
const NEAR = 8;

export class TextSelection {
  /** @param {Anchors} anchors @param {Pick<PageData, "unit" | "language" | "sentences" | "length">} page */
  constructor(anchors, { unit, language, sentences, length }) {
    this.anchors = anchors;
    this.unit = unit;
    this.sentences = sentences;
    this.length = length;
    this.words = new Words(language);
    /** Selected with Alt: to be taken as it stands. */
    this.isRaw = false;
  }

  /** The selected span as it stands, or null: nothing is selected, or something outside the text. @returns {Span | null} */
  get raw() {
    const selection = getSelection();
    if (!selection?.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    const start = this.anchors.offsetOf(range.startContainer, range.startOffset);
    const end = this.anchors.offsetOf(range.endContainer, range.endOffset);
    return start === null || end === null || start >= end ? null : [start, end];
  }

  /** The selection as spans that may be marked: one, except where sentences are judged one by one. @returns {Span[]} */
  get spans() {
    const raw = this.raw;
    if (!raw) return [];
    if (this.unit === "article") return [[0, this.length]];
    if (this.unit === "sentence") return touched(this.sentences, raw);
    const span = this.fitted(raw);
    return span ? [span] : [];
  }

  /** @param {Span} span @returns {Span | null} */
  fitted([start, end]) {
    const quote = this.anchors.quote.bind(this.anchors);
    const paragraphs = this.anchors.touching(start, end);
    if (!paragraphs.length) return null;
    const from = this.words.whole(paragraphs[0], Math.max(start, paragraphs[0].start), 0);
    const last = paragraphs[paragraphs.length - 1];
    const to = this.words.whole(last, Math.min(end, last.end), 1);
    if (this.unit === "free" || this.isRaw) return trimmed([from, to], quote);
    return snapped([from, to], paragraphs, this.words, this.sentences, quote);
  }

  /** Where the caret stands, or null outside the text. */
  get caret() {
    const selection = getSelection();
    return this.anchors.offsetOf(selection?.focusNode ?? null, selection?.focusOffset ?? 0);
  }

  /** @param {Span} span */
  select([start, end]) {
    const range = this.anchors.range(start, end);
    getSelection()?.setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
  }

  /** Let the selection go, with the caret at an offset. @param {number} offset */
  collapse(offset) {
    getSelection()?.collapse(...this.anchors.paragraphAt(Math.max(0, offset - 1)).point(offset));
  }

  /** Scroll a place of the text into sight, out from under the bars. @param {number} start @param {number} end */
  reveal(start, end) {
    const line = this.anchors.range(start, end).getClientRects()[0];
    if (line && (line.top < 110 || line.bottom > innerHeight - 110)) scrollBy({ top: line.top - innerHeight / 3 });
  }

  /** Select the sentence (or word) at the caret; when it is selected, add the next. @param {"sentence" | "word"} what */
  grow(what) {
    const raw = this.raw;
    const at = raw ? raw[1] : this.caret;
    if (at === null) return;
    const units = what === "sentence" ? this.sentences : this.wordsFrom(raw ? raw[0] : at, at);
    this.isRaw = false;
    this.choose(raw ? grown(units, raw) : spanAt(units, at));
  }

  /** Let the last sentence of the selection go. */
  shrink() {
    const raw = this.raw;
    const kept = raw && touched(this.sentences, raw).at(-2);
    if (kept) this.choose([raw[0], kept[1]]);
    else if (raw) this.collapse(raw[0]);
  }

  /** @param {Span | null} span */
  choose(span) {
    if (!span) return;
    this.select(span);
    this.reveal(span[1] - 1, span[1]);
  }

  /** @param {number} start @param {number} end */
  wordsFrom(start, end) {
    const { paragraphs } = this.anchors;
    const near = paragraphs.slice(this.anchors.indexAt(start), this.anchors.indexAt(end) + 2);
    return near.flatMap((each) => this.words.of(each));
  }

  /** The first and the last word of a span, in scripts without spaces too. @param {Span} span @returns {string[]} */
  endWords([start, end]) {
    const { anchors } = this;
    const near = [anchors.paragraphAt(start), anchors.paragraphAt(end - 1)].flatMap((each) => this.words.of(each));
    const inside = near.filter(([from, to]) => from < end && to > start);
    const ends = inside.length ? [inside[0], inside[inside.length - 1]] : [[start, end], [start, end]];
    return ends.map(([from, to]) => anchors.quote(Math.max(from, start), Math.min(to, end)));
  }

  /** A span with one end moved by a word. @param {Interval} span @param {Side} side @param {Way} way @returns {Span | null} */
  moved({ start, end }, side, way) {
    if (this.unit === "article" || this.unit === "sentence") return null;
    const here = side === "start" ? start : end;
    const from = this.anchors.indexAt(here);
    const near = this.anchors.paragraphs.slice(Math.max(0, from - 1), from + 2).flatMap((each) => this.words.of(each));
    const places = near.map((each) => each[side === "start" ? 0 : 1]);
    const next = way < 0 ? places.findLast((each) => each < here) : places.find((each) => each > here);
    if (next === undefined) return null;
    /** @type {Span} */
    const span = side === "start" ? [next, end] : [start, next];
    return span[0] < span[1] ? span : null;
  }

  /** The offset under a point of the window, or null where there is no text. @param {{clientX: number, clientY: number}} point */
  offsetAt({ clientX: x, clientY: y }) {
    // Safari before 26.2 knows only the older name.
    const place = document.caretPositionFromPoint?.(x, y) ?? null;
    const range = place ? null : document.caretRangeFromPoint?.(x, y);
    const at = this.anchors.offsetOf(place?.offsetNode ?? range?.startContainer ?? null, place?.offset ?? range?.startOffset ?? 0);
    if (at === null) return null;
    const { start, end } = this.anchors.paragraphAt(at);
    const ink = this.anchors.range(Math.max(start, at - 1), Math.min(end, at + 1)).getClientRects();
    const isNear = [...ink].some((each) => x > each.left - NEAR && x < each.right + NEAR && y > each.top - NEAR && y < each.bottom + NEAR);
    return isNear ? at : null;
  }

  /** @param {number} offset */
  sentenceAt(offset) {
    return this.unit === "article" ? /** @type {Span} */ ([0, this.length]) : spanAt(this.sentences, offset);
  }
}
