/**
 * Paints annotations over the paragraphs near the window: ranges, merged by slot, in the browser's registry of
 * highlights. The page's nodes are left alone.
 */

import { Intervals, countWhile, merged } from "./intervals.js";

/** Whether this browser paints highlights, and quickly enough. */
export function canHighlight() {
  const isSupported = "highlights" in CSS && CSS.supports("selector(::highlight(x))");
  // WebKit paints many ranges in quadratic time; marks are quicker there.
  return isSupported && !/AppleWebKit(?!.*Chrom)/.test(navigator.userAgent);
}

/** Of no more spans than these, those that were painted stay: registering one anew has the browser look at all of them. */
const KEPT = 4_000;

/** What all painters share: which paragraphs are near the window, and what each of them shows. */
export class Windowed {
  /** @type {Intervals<Painted>} */
  spans = new Intervals([]);
  /** @type {Interval | null} */
  pointed = null;
  /** @type {Set<Paragraph>} */
  near = new Set();
  frame = 0;

  /** @param {Anchors} anchors */
  constructor(anchors) {
    this.anchors = anchors;
    const observer = new IntersectionObserver((entries) => {
      let isAsBefore = true;
      for (const { target, isIntersecting } of entries) {
        const paragraph = /** @type {Paragraph} */ (anchors.byElement.get(/** @type {HTMLElement} */ (target)));
        const isNear = this.near.has(paragraph);
        if (isIntersecting === isNear || (isNear && this.spans.sorted.length <= KEPT)) continue;
        isAsBefore = false;
        if (isIntersecting) this.near.add(paragraph);
        else this.near.delete(paragraph);
      }
      if (!isAsBefore) this.update();
    }, { rootMargin: "100% 0px" });
    for (const { element } of anchors.paragraphs) observer.observe(element);
    // The observer speaks only after a frame, and the first frame shall show the marks.
    for (const paragraph of inWindow(anchors.paragraphs)) this.near.add(paragraph);
  }

  /** @param {Painted[]} spans */
  paint(spans) {
    this.spans = new Intervals(spans);
    this.update();
  }

  /** @param {Interval | null} span */
  point(span) {
    this.pointed = span;
    // Mostly the spans are painted in this frame too.
    this.frame ||= requestAnimationFrame(() => this.update());
  }

  update() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.draw();
  }

  /** The nodes of the text are other ones now. */
  refresh() {
    this.forget();
    this.update();
  }

  forget() {}

  draw() {}

  /** The parts of spans that lie in a paragraph; slot 0 is the span being worked on. @param {Paragraph} paragraph @returns {Painted[]} */
  inside({ start, end }) {
    const pointed = this.pointed ? [{ ...this.pointed, slot: 0 }] : [];
    return [...pointed, ...this.spans.meeting(start, end)]
      .filter((each) => each.start < end && each.end > start)
      .map((each) => ({ slot: each.slot, start: Math.max(each.start, start), end: Math.min(each.end, end) }));
  }
}

/** The paragraphs that the window shows; they stand below each other. @param {Paragraph[]} paragraphs */
function inWindow(paragraphs) {
  const first = countWhile(paragraphs, ({ element }) => element.getBoundingClientRect().bottom <= 0);
  const last = countWhile(paragraphs, ({ element }) => element.getBoundingClientRect().top < innerHeight);
  return paragraphs.slice(first, last);
}

/** The registered name of each slot; the first is the span being worked on. */
const NAMES = ["current", ...[1, 2, 3, 4, 5, 6, 7, 8].map((slot) => `tag-${slot}`)];

export class HighlightPainter extends Windowed {
  /** @param {Anchors} anchors @param {string[]} [names] by slot */
  constructor(anchors, names = NAMES) {
    super(anchors);
    this.highlights = names.map((name, slot) => {
      const highlight = new Highlight();
      highlight.priority = slot ? 0 : 1;
      CSS.highlights.set(name, highlight);
      return highlight;
    });
    /** The registered ranges by place. What stays is not touched: the browser paints anew whatever is. @type {Map<string, StaticRange>[]} */
    this.ranges = this.highlights.map(() => new Map());
  }

  forget() {
    for (const highlight of this.highlights) highlight.clear();
    this.ranges = this.highlights.map(() => new Map());
  }

  draw() {
    const near = [...this.near].map((paragraph) => ({ paragraph, spans: bySlot(this.inside(paragraph)) }));
    this.highlights.forEach((highlight, slot) => {
      const before = this.ranges[slot];
      const after = (this.ranges[slot] = new Map());
      for (const { paragraph, spans } of near) {
        for (const { start, end } of merged(spans.get(slot) ?? [])) {
          const place = `${start}-${end}`;
          const range = before.get(place) ?? rangeOf(paragraph, start, end);
          if (!before.delete(place)) highlight.add(range);
          after.set(place, range);
        }
      }
      for (const range of before.values()) highlight.delete(range);
    });
  }
}

/** @param {Painted[]} spans @returns {Map<number, Painted[]>} */
function bySlot(spans) {
  const found = new Map();
  for (const each of spans) {
    const those = found.get(each.slot);
    if (those) those.push(each);
    else found.set(each.slot, [each]);
  }
  return found;
}

/** @param {Paragraph} paragraph @param {number} start @param {number} end */
function rangeOf(paragraph, start, end) {
  const [startContainer, startOffset] = paragraph.point(start);
  const [endContainer, endOffset] = paragraph.point(end);
  return new StaticRange({ startContainer, startOffset, endContainer, endOffset });
}
