/** The tags at the top (at the bottom on a phone): press one to mark the selection, or to take it up as a brush. */

export class Palette {
  /** @param {HTMLElement} element @param {(slug: string, isLast: boolean) => void} onTag with Shift: for the last mark */
  constructor(element, onTag) {
    this.hint = /** @type {HTMLElement} */ (element.querySelector("[data-hint]"));
    this.buttons = /** @type {NodeListOf<HTMLButtonElement>} */ (element.querySelectorAll("[data-tag]"));
    /** The tag in hand, or "". */
    this.brush = "";
    // A press must not take the selection away from the text.
    element.addEventListener("pointerdown", (event) => event.preventDefault());
    element.addEventListener("mousedown", (event) => event.preventDefault());
    for (const each of this.buttons) each.addEventListener("click", ({ shiftKey }) => onTag(each.dataset.tag ?? "", shiftKey));
  }

  /** Take a tag up as a brush, or put it down. @param {string} slug @param {string} [hint] */
  arm(slug, hint = "") {
    this.brush = slug;
    for (const each of this.buttons) each.setAttribute("aria-pressed", String(each.dataset.tag === slug));
    this.hint.textContent = hint;
    document.documentElement.toggleAttribute("data-brush", Boolean(slug));
  }
}
