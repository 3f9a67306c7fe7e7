/** The sheet under a span: all spans here, smallest first; retag, move the ends, note, remove. */

import { badge, button, icon, make, unseen } from "./dom.js";
import { brief, say } from "./words.js";

const ENDS = /** @type {const} */ (["start", "end"]);

export class Popover {
  /** @param {HTMLElement} element @param {Tag[]} tags @param {boolean} isMovable whether ends can be moved by a word @param {PopoverWiring} wiring */
  constructor(element, tags, isMovable, wiring) {
    this.element = element;
    this.tags = tags;
    this.isMovable = isMovable;
    this.wiring = wiring;
    this.open = "";
    /** Notes that were begun in an earlier page, by annotation. @type {Map<string, string>} */
    this.begun = new Map();
    this.isWritingNote = false;
    /** @type {string | undefined} */
    this.typed = undefined;
    element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") wiring.onClose();
    });
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /** @param {Annotation[]} spans smallest first @param {string} open the id of the one that is unfolded */
  show(spans, open) {
    const { activeElement } = document;
    const focused = this.element.contains(activeElement) && activeElement instanceof HTMLElement ? activeElement.dataset.focus : "";
    if (open !== this.open) this.keepNote();
    this.typed = this.element.querySelector("textarea")?.value ?? this.begun.get(open);
    if (this.begun.delete(open)) this.isWritingNote = true;
    this.open = open;
    const foot = this.foot(open);
    const parts = spans.map((each) => (each.id === open ? this.unfolded(each) : this.folded(each)));
    this.element.replaceChildren(
      make(
        "div",
        { class: "pop-head" },
        make("h2", { class: "meta", id: "pop-h" }, say("spans_here", { n: spans.length })),
        button("icon-btn", { "aria-label": say("close"), "data-focus": "close" }, this.wiring.onClose, icon("close")),
      ),
      ...parts,
      foot,
    );
    const at = spans.findIndex((each) => each.id === open);
    this.wiring.onShow(spans[at], parts[at], foot);
    this.element.hidden = false;
    if (focused) this.focus(`[data-focus="${focused}"]`);
  }

  hide() {
    this.keepNote();
    this.element.hidden = true;
    this.element.replaceChildren();
    this.open = "";
  }

  /** @param {string} [selector] */
  focus(selector = "[aria-pressed=true]") {
    /** @type {HTMLElement | null} */ (this.element.querySelector(selector))?.focus();
  }

  /** @param {Annotation} annotation */
  unfolded({ id, tag, quote, note }) {
    const choices = this.tags.map(({ slug, key, slot, name }) => {
      const face = make("span", { class: `tag slot-${slot}` }, name);
      const attributes = { "aria-pressed": String(slug === tag), "data-focus": `tag-${slug}` };
      return button("brush", attributes, () => this.wiring.onTag(id, slug), ...(key ? [make("kbd", { "aria-hidden": "true" }, key)] : []), face);
    });
    const sheet = make(
      "div",
      { class: "pop-span" },
      make("p", { class: "quote", dir: "auto" }, brief(quote, 240)),
      make("div", { class: "pop-tags", role: "group", "aria-label": say("tag_of_span") }, ...choices),
    );
    if (this.isMovable) sheet.append(this.ends(id, this.wiring.endWords(id)));
    if (this.isWritingNote) sheet.append(...this.writing(id, note));
    else if (note) sheet.append(make("p", { class: "meta" }, say("note_line", { note })));
    return sheet;
  }

  /** @param {string} id @param {string[]} words */
  ends(id, words) {
    const step = (/** @type {Side} */ side, /** @type {Way} */ way) => {
      const name = `${side}_${way < 0 ? "earlier" : "later"}`;
      // Not arrows: in Arabic they would point the wrong way.
      const sign = (side === "start") === way < 0 ? "+" : "−";
      return button("step", { "aria-label": say(name), "data-focus": name }, () => this.wiring.onMove(id, side, way), sign);
    };
    return make("div", { class: "ends" }, ...ENDS.flatMap((side) => [
      make("span", {}, `${say(`word_at_${side}`)} `, make("bdi", { class: "strong" }, words[side === "start" ? 0 : 1])),
      step(side, side === "start" ? 1 : -1),
      step(side, side === "start" ? -1 : 1),
    ]));
  }

  /** @param {string} id @param {string} note */
  writing(id, note) {
    const area = make("textarea", { class: "textarea", "aria-label": say("note"), "data-focus": "note-text", maxlength: "10000" }, this.typed ?? note);
    const keep = () => {
      this.keepNote();
      this.focus('[data-focus="note"]');
    };
    return [area, make("div", {}, button("btn btn-main", {}, keep, say("keep_note")))];
  }

  /** However the sheet is left. */
  keepNote() {
    if (!this.isWritingNote) return;
    this.isWritingNote = false;
    const area = this.element.querySelector("textarea");
    if (area) this.wiring.onNote(this.open, area.value.trim());
  }

  /** @param {Annotation} annotation */
  folded({ id, tag: slug, quote }) {
    const tag = this.tags.find((each) => each.slug === slug);
    return button(
      "pop-span pop-other",
      { "data-focus": `open-${id}` },
      () => this.wiring.onOpen(id),
      badge(tag),
      make("span", { class: "quote" }, unseen(`${tag?.name ?? slug}: `), quote),
      make("span", { class: "meta" }, say("words", { n: quote.trim().split(/\s+/u).length })),
    );
  }

  /** @param {string} id */
  foot(id) {
    const write = () => {
      if (this.isWritingNote) return this.keepNote();
      this.isWritingNote = true;
      this.wiring.onOpen(id);
      this.focus("textarea");
    };
    return make(
      "div",
      { class: "pop-foot" },
      button("btn btn-plain", { "data-focus": "note", "aria-expanded": String(this.isWritingNote) }, write, icon("note"), say("note")),
      button("btn btn-plain btn-bad", { "data-focus": "remove" }, () => this.wiring.onRemove(id), say("remove")),
    );
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
    // As much of it in sight as fits, and the line above it in any case.
    const sheet = this.element.getBoundingClientRect();
    const hidden = getComputedStyle(this.element).position === "fixed" ? last.bottom + 24 - sheet.top : sheet.bottom + 12 - innerHeight;
    if (hidden > 0) scrollBy({ top: Math.min(hidden, last.top - 120) });
  }
}
