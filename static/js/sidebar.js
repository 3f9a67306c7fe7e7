/** "My spans": the marks as a list of buttons beside the text. */

import { make, icon } from "./dom.js";
import { say } from "./words.js";

/**
 * @typedef {import("./store.js").Annotation} Annotation
 * @typedef {import("./palette.js").Tag} Tag
 */

export class Sidebar {
  /**
   * @param {{list: HTMLElement, count: HTMLElement, tally: HTMLElement, empty: HTMLElement}} parts
   * @param {Map<string, Tag>} tags
   * @param {{onGo: (id: string) => void, onRemove: (id: string) => void}} wiring
   */
  constructor(parts, tags, { onGo, onRemove }) {
    this.parts = parts;
    this.tags = tags;
    this.current = "";
    parts.list.addEventListener("click", (event) => {
      const target = /** @type {Element} */ (event.target);
      const row = /** @type {HTMLElement | null} */ (target.closest("[data-id]"));
      if (!row?.dataset.id) return;
      if (target.closest("[data-remove]")) onRemove(row.dataset.id);
      else if (target.closest(".go")) onGo(row.dataset.id);
    });
  }

  /** @param {Annotation[]} annotations @param {Set<string>} pending ids the server does not have yet */
  show(annotations, pending) {
    const { list, count, tally, empty } = this.parts;
    const focused = /** @type {HTMLElement | null} */ (document.activeElement?.closest("#spans [data-id]"))?.dataset.id;
    list.replaceChildren(...annotations.map((each, index) => this.row(each, index, pending.has(each.id))));
    count.textContent = String(annotations.length);
    empty.hidden = annotations.length > 0;
    const counts = [...this.tags.values()].map((tag) => ({
      tag, n: annotations.filter((each) => each.tag === tag.slug).length,
    }));
    tally.replaceChildren(
      ...counts.filter(({ n }) => n).map(({ tag, n }) => make("span", {}, this.badge(tag), make("span", { class: "vh" }, `${tag.name}: `), ` ${n}`)),
    );
    if (focused) /** @type {HTMLElement | null} */ (list.querySelector(`[data-id="${focused}"] .go`))?.focus();
  }

  /** @param {Annotation} annotation @param {number} index @param {boolean} isPending */
  row(annotation, index, isPending) {
    const tag = /** @type {Tag} */ (this.tags.get(annotation.tag)) ?? { name: annotation.tag, slot: 1, letter: "?" };
    const quote = make("q", { dir: "auto" }, annotation.quote);
    const text = make("span", {}, make("span", { class: "vh" }, `${tag.name}: `), quote);
    if (annotation.note) text.append(make("span", { class: "meta" }, say("note_line", { note: annotation.note })));
    if (isPending) text.append(make("span", { class: "meta pending" }, say("not_stored_yet")));
    const go = make("button", { class: "go", type: "button" }, this.badge(tag), text);
    const remove = make(
      "button",
      { class: "icon-btn", type: "button", "data-remove": true, "aria-label": say("remove_span", { tag: tag.name, number: index + 1 }) },
      icon("close"),
    );
    return make("li", { "data-id": annotation.id, "aria-current": annotation.id === this.current ? "true" : undefined }, go, remove);
  }

  /** @param {{slot: number, letter: string}} tag */
  badge(tag) {
    return make("span", { class: `tag tag-letter slot-${tag.slot}`, "aria-hidden": "true" }, tag.letter);
  }

  /** Show which span is being worked on. @param {string} id */
  point(id) {
    this.current = id;
    for (const row of /** @type {NodeListOf<HTMLElement>} */ (this.parts.list.querySelectorAll("[data-id]"))) {
      if (row.dataset.id === id) {
        row.setAttribute("aria-current", "true");
        row.scrollIntoView({ block: "nearest" });
      } else row.removeAttribute("aria-current");
    }
  }
}
