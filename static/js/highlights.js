/**
 * Paints annotations over the text. Two painters behind one interface: `paint(spans)` and `point(span)`.
 *
 * The first uses the CSS Custom Highlight API and leaves the page's nodes alone; only paragraphs near the window are
 * registered, ranges of one slot are merged. The second wraps text in <mark>, also only near the window.
 */

import { merged, segments } from "./intervals.js";

/**
 * @typedef {{start: number, end: number, slot: number}} Painted
 * @typedef {import("./anchoring.js").Anchors} Anchors
 * @typedef {import("./anchoring.js").Paragraph} Paragraph
 * @typedef {{paint: (spans: Painted[]) => void, point: (span: {start: number, end: number} | null) => void}} Painter
 */

const SLOTS = 8;

/** The painter for this browser. @param {Anchors} anchors @returns {Painter} */
export function painterFor(anchors) {
  const isSupported = "highlights" in CSS && CSS.supports("selector(::highlight(x))");
  // WebKit paints many ranges in quadratic time; marks are as quick there.
  const isWebKit = /AppleWebKit/.test(navigator.userAgent) && !/Chrom(e|ium)\//.test(navigator.userAgent);
  return isSupported && !isWebKit ? new HighlightPainter(anchors) : new MarkPainter(anchors);
}

/** What both painters share: which paragraphs are near the window, and the spans of each. */
class Windowed {
  /** @param {Anchors} anchors */
  constructor(anchors) {
    this.anchors = anchors;
    /** @type {Painted[]} */
    this.spans = [];
    /** @type {Set<Paragraph>} */
    this.near = new Set();
    this.observer = new IntersectionObserver((entries) => this.move(entries), { rootMargin: "100% 0px" });
    for (const paragraph of anchors.paragraphs) this.observer.observe(paragraph.element);
  }

  /** @param {IntersectionObserverEntry[]} entries */
  move(entries) {
    for (const entry of entries) {
      const paragraph = /** @type {Paragraph} */ (this.anchors.byElement.get(/** @type {HTMLElement} */ (entry.target)));
      if (entry.isIntersecting) this.near.add(paragraph);
      else this.near.delete(paragraph);
    }
    this.refresh();
  }

  /** @param {Painted[]} spans */
  paint(spans) {
    this.spans = spans;
    this.refresh();
  }

  refresh() {}

  /** @param {Paragraph} paragraph */
  inside(paragraph) {
    return this.spans
      .filter((each) => each.start < paragraph.end && each.end > paragraph.start)
      .map((each) => ({ ...each, start: Math.max(each.start, paragraph.start), end: Math.min(each.end, paragraph.end) }));
  }
}

class HighlightPainter extends Windowed {
  /** @param {Anchors} anchors */
  constructor(anchors) {
    super(anchors);
    this.highlights = Array.from({ length: SLOTS }, (_, index) => {
      const highlight = new Highlight();
      CSS.highlights.set(`tag-${index + 1}`, highlight);
      return highlight;
    });
    this.current = new Highlight();
    this.current.priority = 1;
    CSS.highlights.set("current", this.current);
  }

  refresh() {
    for (const highlight of this.highlights) highlight.clear();
    for (const paragraph of this.near) {
      const spans = this.inside(paragraph);
      for (let slot = 1; slot <= SLOTS; slot += 1) {
        for (const { start, end } of merged(spans.filter((each) => each.slot === slot))) {
          this.highlights[slot - 1].add(this.staticRange(paragraph, start, end));
        }
      }
    }
  }

  /** @param {Paragraph} paragraph @param {number} start @param {number} end */
  staticRange(paragraph, start, end) {
    const from = paragraph.point(start);
    const to = paragraph.point(end);
    return new StaticRange({
      startContainer: from.node, startOffset: from.units, endContainer: to.node, endOffset: to.units,
    });
  }

  /** @param {{start: number, end: number} | null} span */
  point(span) {
    this.current.clear();
    if (!span) return;
    for (const paragraph of this.anchors.paragraphs) {
      const start = Math.max(span.start, paragraph.start);
      const end = Math.min(span.end, paragraph.end);
      if (start < end) this.current.add(this.staticRange(paragraph, start, end));
    }
  }
}

class MarkPainter extends Windowed {
  /** @type {{start: number, end: number} | null} */
  pointed = null;
  /** What each paragraph shows now, so that unchanged ones are left alone. @type {Map<Paragraph, string>} */
  shown = new Map();

  refresh() {
    for (const paragraph of this.anchors.paragraphs) {
      const spans = this.near.has(paragraph) ? this.inside(paragraph) : [];
      const key = JSON.stringify([spans, this.near.has(paragraph) && this.pointed]);
      if (this.shown.get(paragraph) === key || (!spans.length && !this.shown.has(paragraph))) continue;
      this.shown.set(paragraph, key);
      this.keepingSelection(() => this.wrap(paragraph, spans));
    }
  }

  /** Wrapping replaces nodes, which would lose the caret. @param {() => void} act */
  keepingSelection(act) {
    const selection = /** @type {Selection} */ (getSelection());
    const { anchorNode, anchorOffset, focusNode, focusOffset } = selection;
    const anchor = anchorNode && this.anchors.offsetOf(anchorNode, anchorOffset);
    const focus = focusNode && this.anchors.offsetOf(focusNode, focusOffset);
    act();
    if (anchor === null || focus === null) return;
    const from = this.anchors.paragraphAt(anchor).point(anchor);
    const to = this.anchors.paragraphAt(focus).point(focus);
    selection.setBaseAndExtent(from.node, from.units, to.node, to.units);
  }

  /** @param {Paragraph} paragraph @param {Painted[]} spans */
  wrap(paragraph, spans) {
    const pointed = this.pointed ? [{ ...this.pointed, slot: 0 }] : [];
    const pieces = segments(paragraph.start, paragraph.end, [...pointed, ...spans]).map(({ start, end, marks }) => {
      const text = paragraph.map.slice(start - paragraph.start, end - paragraph.start);
      return marks.reduce((inner, { slot }) => {
        const mark = document.createElement("mark");
        mark.className = slot ? `slot-${slot}` : "here";
        mark.append(inner);
        return mark;
      }, /** @type {Node} */ (document.createTextNode(text)));
    });
    paragraph.element.replaceChildren(...pieces);
  }

  /** @param {{start: number, end: number} | null} span */
  point(span) {
    this.pointed = span;
    this.refresh();
  }
}
