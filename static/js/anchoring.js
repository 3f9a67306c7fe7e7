/// <reference path="./types.d.ts" />
/**
 * Offsets: code points on the server, UTF-16 units in the browser, nodes and positions in the page.
 * The only module that converts between them; it imports nothing.
 *
 * Every paragraph is an element with `data-o`, the offset of its first character. A painter may split its text into
 * several nodes; what is measured here is the text, not the nodes.
 */

/** Converts between code points and UTF-16 units of one text. */
export class OffsetMap {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    /** Code-point offsets of the characters that take two units, ascending. @type {number[]} */
    this.wide = [];
    for (const { index } of text.matchAll(/[\ud800-\udbff][\udc00-\udfff]/g)) this.wide.push(index - this.wide.length);
    this.length = text.length - this.wide.length;
  }

  /** The UTF-16 position of a code-point offset. @param {number} points */
  toUnits(points) {
    return points + this.before((wide) => wide < points);
  }

  /** The code-point offset of a UTF-16 position; inside a pair, that of its character. @param {number} units */
  toPoints(units) {
    const whole = this.before((wide, index) => wide + index + 2 <= units);
    return units - whole - (this.wide[whole] + whole + 1 === units ? 1 : 0);
  }

  /** How many of the wide characters, from the first on, pass a test. @param {(wide: number, index: number) => boolean} passes */
  before(passes) {
    let low = 0;
    let high = this.wide.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (passes(this.wide[middle], middle)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The text between two code-point offsets. @param {number} start @param {number} end */
  slice(start, end) {
    return this.text.slice(this.toUnits(start), this.toUnits(end));
  }
}

/** One paragraph of the page with its place in the article. */
export class Paragraph {
  /** @param {HTMLElement} element @param {OffsetMap} article */
  constructor(element, article) {
    this.element = element;
    this.start = Number(element.dataset.o);
    const from = article.toUnits(this.start);
    const to = article.text.indexOf("\n", from);
    this.map = new OffsetMap(article.text.slice(from, to < 0 ? undefined : to));
    this.end = this.start + this.map.length;
  }

  /** The node and position of an offset of the article inside this paragraph. @param {number} offset @returns {[Node, number]} */
  point(offset) {
    let units = this.map.toUnits(Math.min(offset, this.end) - this.start);
    const walker = document.createTreeWalker(this.element, NodeFilter.SHOW_TEXT);
    /** @type {Text | null} */
    let node = null;
    while (walker.nextNode()) {
      if (node) units -= node.length;
      node = /** @type {Text} */ (walker.currentNode);
      if (units <= node.length) break;
    }
    return node ? [node, units] : [this.element, 0];
  }
}

/** The way between points of the page and offsets of the article. */
export class Anchors {
  /** @param {HTMLElement} container @param {string} text the whole article, with what stands between paragraphs */
  constructor(container, text) {
    this.container = container;
    this.map = new OffsetMap(text);
    const elements = /** @type {NodeListOf<HTMLElement>} */ (container.querySelectorAll("[data-o]"));
    this.paragraphs = [...elements].map((element) => new Paragraph(element, this.map));
    this.byElement = new Map(this.paragraphs.map((paragraph) => [paragraph.element, paragraph]));
    this.mend();
  }

  /** The number of the paragraph that holds an offset, or the nearest one before it. @param {number} offset */
  indexAt(offset) {
    let low = 0;
    let high = this.paragraphs.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.paragraphs[middle].start <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** @param {number} offset */
  paragraphAt(offset) {
    return this.paragraphs[this.indexAt(offset)];
  }

  /** The paragraphs that a span touches. @param {number} start @param {number} end */
  touching(start, end) {
    const touched = this.paragraphs.slice(this.indexAt(start), this.indexAt(end - 1) + 1);
    return touched.filter((each) => each.start < end && each.end > start);
  }

  /** The offset of a point of the page, or null outside the text. @param {Node | null} node @param {number} units */
  offsetOf(node, units) {
    if (!node || !this.container.contains(node)) return null;
    const element = node instanceof Element ? node : node.parentElement;
    const owner = /** @type {HTMLElement | null | undefined} */ (element?.closest("[data-o]"));
    const paragraph = owner && this.byElement.get(owner);
    const range = document.createRange();
    if (paragraph) {
      range.selectNodeContents(paragraph.element);
      range.setEnd(node, units);
      return paragraph.start + paragraph.map.toPoints(range.toString().length);
    }
    // Between paragraphs: the end of the one before, or the start of the article.
    range.setStart(node, units);
    const before = this.paragraphs.findLast((each) => range.comparePoint(each.element, 0) < 0);
    return before ? before.end : (this.paragraphs[0]?.start ?? null);
  }

  /** The page's range of `[start, end)`. @param {number} start @param {number} end */
  range(start, end) {
    const range = document.createRange();
    range.setStart(...this.paragraphAt(start).point(start));
    range.setEnd(...this.paragraphAt(Math.max(start, end - 1)).point(end));
    return range;
  }

  /** The article's text between two offsets. @param {number} start @param {number} end */
  quote(start, end) {
    return this.map.slice(start, end);
  }

  /** Put back what an input method, a translator or an extension changed. */
  mend() {
    for (const { element, map } of this.paragraphs) {
      if (element.textContent !== map.text) element.replaceChildren(map.text);
    }
  }
}
