/** The sheet under a span: all spans here, smallest first; retag, move the ends, note, remove. */

import { make, icon } from "./dom.js";
import { say } from "./words.js";

/**
 * @typedef {import("./store.js").Annotation} Annotation
 * @typedef {import("./palette.js").Tag} Tag
 * @typedef {{
 *   onTag: (id: string, slug: string) => void, onMove: (id: string, which: "start" | "end", direction: -1 | 1) => void,
 *   onNote: (id: string, note: string) => void, onRemove: (id: string) => void, onOpen: (id: string) => void, onClose: () => void,
 * }} Wiring
 */

const ARROWS = /** @type {const} */ ([["start", -1], ["start", 1], ["end", -1], ["end", 1]]);

export class Popover {
  /**
   * @param {HTMLElement} element
   * @param {Tag[]} tags
   * @param {Wiring} wiring
   */
  constructor(element, tags, wiring) {
    this.element = element;
    this.tags = tags;
    this.wiring = wiring;
    this.open = "";
    this.isWritingNote = false;
    element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        event.stopPropagation();
        wiring.onClose();
      }
    });
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /** @param {Annotation[]} spans smallest first; the one with id `open` is unfolded @param {string} open */
  show(spans, open) {
    const focused = this.isOpen && this.element.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement).dataset.focus : "";
    if (open !== this.open) this.isWritingNote = false;
    this.open = open;
    const close = make("button", { class: "icon-btn", type: "button", "aria-label": say("close"), "data-focus": "close" }, icon("close"));
    close.addEventListener("click", () => this.wiring.onClose());
    const heading = make("h2", { class: "meta", id: "pop-h" }, say("spans_here", { n: spans.length }));
    this.element.replaceChildren(
      make("div", { class: "pop-head" }, heading, close),
      ...spans.map((each) => (each.id === open ? this.unfolded(each) : this.folded(each))),
      this.foot(/** @type {Annotation} */ (spans.find((each) => each.id === open))),
    );
    this.element.hidden = false;
    if (focused) /** @type {HTMLElement | null} */ (this.element.querySelector(`[data-focus="${focused}"]`))?.focus();
  }

  hide() {
    this.element.hidden = true;
    this.element.replaceChildren();
    this.open = "";
    this.isWritingNote = false;
  }

  /** @param {Annotation} annotation */
  unfolded(annotation) {
    const buttons = this.tags.map((tag) => {
      const isOn = tag.slug === annotation.tag;
      const button = make(
        "button",
        { class: "brush", type: "button", "aria-pressed": String(isOn), "data-focus": `tag-${tag.slug}` },
        ...(tag.key ? [make("kbd", { "aria-hidden": "true" }, tag.key)] : []),
        make("span", { class: `tag slot-${tag.slot}` }, tag.name),
      );
      button.addEventListener("click", () => this.wiring.onTag(annotation.id, tag.slug));
      return button;
    });
    const words = annotation.quote.trim().split(/\s+/u);
    return make(
      "div",
      { class: "pop-span" },
      make("p", { class: "quote", dir: "auto" }, shortened(annotation.quote)),
      make("div", { class: "pop-tags", role: "group", "aria-label": say("tag_of_span") }, ...buttons),
      make("div", { class: "ends" }, ...this.ends(annotation, words)),
      ...this.note(annotation),
    );
  }

  /** @param {Annotation} annotation @param {string[]} words */
  ends(annotation, words) {
    const steps = ARROWS.map(([which, direction]) => {
      const side = direction < 0 ? "earlier" : "later";
      const button = make(
        "button",
        { class: "step", type: "button", "aria-label": say(`${which}_${side}`), "data-focus": `${which}-${side}` },
        direction < 0 ? "←" : "→",
      );
      button.addEventListener("click", () => this.wiring.onMove(annotation.id, which, direction));
      return button;
    });
    const said = (/** @type {string} */ key, /** @type {string} */ word) =>
      make("span", {}, `${say(key)} `, make("bdi", { class: "strong" }, word));
    return [said("first_word", words[0]), steps[0], steps[1], said("last_word", words[words.length - 1]), steps[2], steps[3]];
  }

  /** @param {Annotation} annotation */
  note(annotation) {
    if (!this.isWritingNote) return annotation.note ? [make("p", { class: "meta" }, say("note_line", { note: annotation.note }))] : [];
    const area = make("textarea", { class: "textarea", "aria-label": say("note"), rows: "3", "data-focus": "note-text" }, annotation.note);
    const keep = make("button", { class: "btn btn-main", type: "button" }, say("keep_note"));
    keep.addEventListener("click", () => {
      this.isWritingNote = false;
      this.wiring.onNote(annotation.id, area.value);
    });
    return [area, make("div", {}, keep)];
  }

  /** @param {Annotation} annotation */
  folded(annotation) {
    const tag = this.tags.find((each) => each.slug === annotation.tag);
    const button = make(
      "button",
      { class: "pop-span pop-other", type: "button", "data-focus": `open-${annotation.id}` },
      make("span", { class: `tag tag-letter slot-${tag?.slot ?? 1}`, "aria-hidden": "true" }, tag?.letter ?? "?"),
      make("span", { class: "quote" }, make("span", { class: "vh" }, `${tag?.name ?? annotation.tag}: `), annotation.quote),
    );
    button.addEventListener("click", () => this.wiring.onOpen(annotation.id));
    return button;
  }

  /** @param {Annotation} annotation */
  foot(annotation) {
    const note = make("button", { class: "btn btn-plain", type: "button", "data-focus": "note" }, icon("note"), say("note"));
    note.addEventListener("click", () => {
      this.isWritingNote = !this.isWritingNote;
      this.wiring.onOpen(annotation.id);
      if (this.isWritingNote) /** @type {HTMLElement | null} */ (this.element.querySelector("textarea"))?.focus();
    });
    const remove = make("button", { class: "btn btn-plain btn-bad", type: "button", "data-focus": "remove" }, say("remove"));
    remove.addEventListener("click", () => this.wiring.onRemove(annotation.id));
    return make("div", { class: "pop-foot" }, note, remove);
  }

  /** Under the last line of the span, never over it; a phone shows it as a sheet. @param {Range} range @param {HTMLElement} within */
  place(range, within) {
    const story = within.getBoundingClientRect();
    const lines = range.getClientRects();
    const last = lines[lines.length - 1];
    if (!last) return;
    const left = Math.max(0, Math.min(last.left - story.left, story.width - this.element.offsetWidth));
    this.element.style.setProperty("top", `${last.bottom - story.top + 12}px`);
    this.element.style.setProperty("left", `${left}px`);
  }
}

/** @param {string} quote */
const shortened = (quote) => (quote.length > 240 ? `${quote.slice(0, 150)} … ${quote.slice(-70)}` : quote);
