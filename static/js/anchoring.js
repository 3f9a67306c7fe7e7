/**
 * Offsets: code points on the server, UTF-16 units in the browser, nodes and positions in the page.
 * The only module that converts between them; it imports nothing.
 *
 * Every paragraph is an element with `data-o`, the code-point offset of its first character in the article.
 * A painter may split its text into several text nodes; what is measured here is the text, not the nodes.
 */

/** Converts between code points and UTF-16 units of one text. */
export class OffsetMap {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    /** Code-point offsets of the characters that take two units, ascending. @type {number[]} */
    this.wide = [];
    let points = 0;
    for (let unit = 0; unit < text.length; unit += 1, points += 1) {
      if (isHigh(text.charCodeAt(unit)) && isLow(text.charCodeAt(unit + 1))) {
        this.wide.push(points);
        unit += 1;
      }
    }
    this.length = points;
  }

  /** The UTF-16 position of a code-point offset. @param {number} points */
  toUnits(points) {
    return points + countBelow(this.wide, points);
  }

  /** The code-point offset of a UTF-16 position; inside a pair, that of its character. @param {number} units */
  toPoints(units) {
    let low = 0;
    let high = this.wide.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.wide[middle] + middle + 1 <= units - 1) low = middle + 1;
      else high = middle;
    }
    const inside = low < this.wide.length && this.wide[low] + low === units - 1;
    return units - low - (inside ? 1 : 0);
  }

  /** The text between two code-point offsets. @param {number} start @param {number} end */
  slice(start, end) {
    return this.text.slice(this.toUnits(start), this.toUnits(end));
  }
}

/** @param {number} code */
const isHigh = (code) => code >= 0xd800 && code <= 0xdbff;
/** @param {number} code */
const isLow = (code) => code >= 0xdc00 && code <= 0xdfff;

/** How many of these ascending numbers are below `limit`. @param {number[]} sorted @param {number} limit */
function countBelow(sorted, limit) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** One paragraph of the page with its place in the article. */
export class Paragraph {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    this.start = Number(element.dataset.o);
    this.map = new OffsetMap(element.textContent ?? "");
    this.end = this.start + this.map.length;
  }

  /** The node and position of an offset of the article inside this paragraph. @param {number} offset */
  point(offset) {
    let units = this.map.toUnits(offset - this.start);
    const walker = document.createTreeWalker(this.element, NodeFilter.SHOW_TEXT);
    let node = /** @type {Text} */ (walker.nextNode());
    while (node && units > node.length) {
      units -= node.length;
      const next = /** @type {Text | null} */ (walker.nextNode());
      if (!next) break;
      node = next;
    }
    return { node: /** @type {Node} */ (node ?? this.element), units: node ? units : 0 };
  }
}

/** The article's text in the page: paragraphs in order, and the way between points of the page and offsets. */
export class Anchors {
  /** @param {HTMLElement} container */
  constructor(container) {
    this.container = container;
    const elements = /** @type {NodeListOf<HTMLElement>} */ (container.querySelectorAll("[data-o]"));
    this.paragraphs = [...elements].map((element) => new Paragraph(element));
    this.byElement = new Map(this.paragraphs.map((paragraph) => [paragraph.element, paragraph]));
    this.end = this.paragraphs.at(-1)?.end ?? 0;
  }

  /** The paragraph that holds an offset, or the nearest one before it. @param {number} offset */
  paragraphAt(offset) {
    let low = 0;
    let high = this.paragraphs.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.paragraphs[middle].start <= offset) low = middle;
      else high = middle - 1;
    }
    return this.paragraphs[low];
  }

  /** The offset of a point of the page, or null outside the text. @param {Node} node @param {number} units */
  offsetOf(node, units) {
    const element = node instanceof Element ? node : node.parentElement;
    const owner = /** @type {HTMLElement | null | undefined} */ (element?.closest("[data-o]"));
    const paragraph = owner && this.byElement.get(owner);
    if (paragraph) return paragraph.start + paragraph.map.toPoints(unitsBefore(paragraph.element, node, units));
    if (!this.container.contains(node)) return null;
    // Between paragraphs: the end of the one before, or the start of the article.
    const before = this.paragraphs.filter((each) => precedes(each.element, node, units)).at(-1);
    return before ? before.end : (this.paragraphs[0]?.start ?? null);
  }

  /** The page's range of `[start, end)`. @param {number} start @param {number} end */
  range(start, end) {
    const range = document.createRange();
    const first = this.paragraphAt(start).point(start);
    const last = this.paragraphAt(Math.max(start, end - 1));
    const stop = last.point(Math.min(end, last.end));
    range.setStart(first.node, first.units);
    range.setEnd(stop.node, stop.units);
    return range;
  }

  /** The article's text between two offsets, as it stands in the page; lines between paragraphs are one "\n" each. @param {number} start @param {number} end */
  quote(start, end) {
    let quote = "";
    let at = start;
    for (const paragraph of this.paragraphs) {
      if (paragraph.end <= at || paragraph.start >= end) continue;
      if (paragraph.start > at) quote += "\n".repeat(paragraph.start - at);
      quote += paragraph.map.slice(Math.max(at, paragraph.start) - paragraph.start, Math.min(end, paragraph.end) - paragraph.start);
      at = Math.min(end, paragraph.end);
    }
    return quote + "\n".repeat(Math.max(0, end - at));
  }
}

/** UTF-16 units of text in `element` before a point. @param {Element} element @param {Node} node @param {number} units */
function unitsBefore(element, node, units) {
  const range = document.createRange();
  range.selectNodeContents(element);
  range.setEnd(node, units);
  return range.toString().length;
}

/** @param {Element} element @param {Node} node @param {number} units */
function precedes(element, node, units) {
  const range = document.createRange();
  range.setStart(node, units);
  return range.comparePoint(element, 0) < 0;
}
