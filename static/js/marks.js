/** Paints annotations as <mark> elements, for browsers without highlights. */

import { Windowed } from "./highlights.js";

const CLASSES = ["here", ...[1, 2, 3, 4, 5, 6, 7, 8].map((slot) => `slot-${slot}`)];

export class MarkPainter extends Windowed {
  /** What each paragraph shows now, so that unchanged ones are left alone. @type {Map<Paragraph, string>} */
  shown = new Map();

  /** @param {Anchors} anchors @param {string[]} [classes] by slot */
  constructor(anchors, classes = CLASSES) {
    super(anchors);
    this.classes = classes;
  }

  forget() {
    this.shown.clear();
  }

  draw() {
    for (const paragraph of this.anchors.paragraphs) {
      const spans = this.near.has(paragraph) ? this.inside(paragraph) : [];
      const key = JSON.stringify(spans);
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
        mark.className = this.classes[slot];
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

/**
 * The stretches of `[from, to)` between the ends of intervals, each with the intervals that cover it.
 * @template {Interval} T
 * @param {number} from
 * @param {number} to
 * @param {T[]} intervals
 */
export function segments(from, to, intervals) {
  const ends = intervals.flatMap(({ start, end }) => [start, end]).filter((each) => each > from && each < to);
  const cuts = [...new Set([from, ...ends, to])].sort((one, other) => one - other);
  return cuts.slice(1).map((end, index) => ({
    start: cuts[index],
    end,
    marks: intervals.filter((each) => each.start <= cuts[index] && each.end >= end),
  }));
}
