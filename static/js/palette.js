/** The tags at the top (at the bottom on a phone): press one to mark the selection, or to take it up as a brush. */

/** @typedef {{slug: string, name: string, key: string, slot: number, letter: string}} Tag */

export class Palette {
  /**
   * @param {HTMLElement} element
   * @param {{onTag: (slug: string) => void}} wiring
   */
  constructor(element, { onTag }) {
    this.hint = /** @type {HTMLElement} */ (element.querySelector("[data-hint]"));
    this.buttons = /** @type {HTMLButtonElement[]} */ ([...element.querySelectorAll("[data-tag]")]);
    /** The tag in hand, or "". */
    this.brush = "";
    // A press must not take the selection away from the text.
    element.addEventListener("pointerdown", (event) => event.preventDefault());
    for (const button of this.buttons) button.addEventListener("click", () => onTag(button.dataset.tag ?? ""));
  }

  /** Take a tag up as a brush, or put it down. @param {string} slug @param {string} [sentence] what the hint says */
  arm(slug, sentence = "") {
    this.brush = slug;
    for (const button of this.buttons) button.setAttribute("aria-pressed", String(button.dataset.tag === slug));
    this.hint.textContent = sentence;
    document.documentElement.toggleAttribute("data-brush", Boolean(slug));
  }
}
