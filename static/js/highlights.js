/**
 * Paints annotations over the paragraphs near the window. Two painters behind one interface: one registers ranges,
 * merged by slot, with the CSS Custom Highlight API and leaves the page's nodes alone; the other wraps text in <mark>.
 */

import { merged, segments } from "./intervals.js";

/** The painter for this browser. @param {Anchors} anchors @returns {Painter} */
export function painterFor(anchors) {
  const isSupported = "highlights" in CSS && CSS.supports("selector(::highlight(x))");
  // WebKit paints many ranges in quadratic time; marks are quicker there.
  const isWebKit = /AppleWebKit(?!.*Chrom)/.test(navigator.userAgent);
  return isSupported && !isWebKit ? new HighlightPainter(anchors) : new MarkPainter(anchors);
}

/** What both painters share: which paragraphs are near the window, and what each of them shows. */
class Windowed {
  /** @type {Painted[]} */
  spans = [];
  /** @type {Interval | null} */
  pointed = null;
  /** @type {Set<Paragraph>} */
  near = new Set();

  /** @param {Anchors} anchors */
  constructor(anchors) {
    this.anchors = anchors;
    const observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        const paragraph = /** @type {Paragraph} */ (anchors.byElement.get(/** @type {HTMLElement} */ (target)));
        if (isIntersecting) this.near.add(paragraph);
        else this.near.delete(paragraph);
      }
      this.draw();
    }, { rootMargin: "100% 0px" });
    for (const { element } of anchors.paragraphs) observer.observe(element);
  }

  /** @param {Painted[]} spans */
  paint(spans) {
    this.spans = spans;
    this.draw();
  }

  /** @param {Interval | null} span */
  point(span) {
    this.pointed = span;
    this.draw();
  }

  refresh() {
    this.draw();
  }

  draw() {}
}

/** The parts of spans that lie in a paragraph. @template {Interval} T @param {T[]} spans @param {Paragraph} paragraph */
const inside = (spans, { start, end }) =>
  spans
    .filter((each) => each.start < end && each.end > start)
    .map((each) => ({ ...each, start: Math.max(each.start, start), end: Math.min(each.end, end) }));

class HighlightPainter extends Windowed {
  /** By slot; the first is the span being worked on. */
  highlights = ["current", 1, 2, 3, 4, 5, 6, 7, 8].map((name, slot) => {
    const highlight = new Highlight();
    highlight.priority = slot ? 0 : 1;
    CSS.highlights.set(slot ? `tag-${name}` : "current", highlight);
    return highlight;
  });

  draw() {
    for (const highlight of this.highlights) highlight.clear();
    for (const paragraph of this.near) {
      const spans = inside([...this.spans, ...(this.pointed ? [{ ...this.pointed, slot: 0 }] : [])], paragraph);
      this.highlights.forEach((highlight, slot) => {
        for (const { start, end } of merged(spans.filter((each) => each.slot === slot))) {
          const [startContainer, startOffset] = paragraph.point(start);
          const [endContainer, endOffset] = paragraph.point(end);
          highlight.add(new StaticRange({ startContainer, startOffset, endContainer, endOffset }));
        }
      });
    }
  }
}

class MarkPainter extends Windowed {
  /** What each paragraph shows now, so that unchanged ones are left alone. @type {Map<Paragraph, string>} */
  shown = new Map();

  refresh() {
    this.shown.clear();
    this.draw();
  }

  draw() {
    for (const paragraph of this.anchors.paragraphs) {
      const pointed = this.pointed ? [{ ...this.pointed, slot: 0 }] : [];
      const spans = this.near.has(paragraph) ? inside([...pointed, ...this.spans], paragraph) : [];
      const key = JSON.stringify(spans.map(({ start, end, slot }) => [start, end, slot]));
      if (key === (this.shown.get(paragraph) ?? "[]")) continue;
      this.shown.set(paragraph, key);
      this.wrap(paragraph, spans);
    }
  }

  /** Wrapping replaces nodes: caret and focus are put back. @param {Paragraph} paragraph @param {Painted[]} spans */
  wrap(paragraph, spans) {
    const selection = /** @type {Selection} */ (getSelection());
    const focused = /** @type {HTMLElement} */ (document.activeElement);
    const anchor = this.anchors.offsetOf(selection.anchorNode, selection.anchorOffset);
    const focus = this.anchors.offsetOf(selection.focusNode, selection.focusOffset);
    const pieces = segments(paragraph.start, paragraph.end, spans).map(({ start, end, marks }) => {
      /** @type {Node} */
      let piece = new Text(paragraph.map.slice(start - paragraph.start, end - paragraph.start));
      for (const { slot } of marks) {
        const mark = document.createElement("mark");
        mark.className = slot ? `slot-${slot}` : "here";
        mark.append(piece);
        piece = mark;
      }
      return piece;
    });
    paragraph.element.replaceChildren(...pieces);
    if (anchor === null || focus === null) return;
    selection.setBaseAndExtent(...this.anchors.paragraphAt(anchor).point(anchor), ...this.anchors.paragraphAt(focus).point(focus));
    if (focused !== document.activeElement) focused.focus({ preventScroll: true });
  }
}
