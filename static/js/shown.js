/** The text that the page shows, for what asks no server for it. */

import { OffsetMap } from "./anchoring.js";

/**
 * The article's text as the page shows it, or null when something has changed the page before us.
 * @param {HTMLElement} container
 * @param {number} length in code points
 * @param {Record<number, string>} between what stands between paragraphs, where it is more than ends of lines
 */
export function textOf(container, length, between) {
  let [text, at] = ["", 0];
  const fillTo = (/** @type {number} */ offset) => {
    text += between[at] ?? "\n".repeat(Math.max(0, offset - at));
    at = offset;
  };
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (container.querySelectorAll("[data-o]"))) {
    fillTo(Number(element.dataset.o));
    const line = element.textContent ?? "";
    text += line;
    at += new OffsetMap(line).length;
  }
  fillTo(length);
  return new OffsetMap(text).length === length ? text : null;
}
