/** "My spans": the marks as a list of buttons beside the text. */

import { badge, button, icon, make, unseen } from "./dom.js";
import { brief, say } from "./words.js";

export class Sidebar {
  /** @param {SidebarParts} parts @param {Map<string, Tag>} tags @param {SidebarWiring} wiring */
  constructor(parts, tags, wiring) {
    this.parts = parts;
    this.tags = tags;
    this.wiring = wiring;
    this.current = "";
    /** @type {Map<string, {row: HTMLElement, content: string}>} */
    this.rows = new Map();
    parts.list.replaceChildren();
    parts.list.addEventListener("keydown", (event) => {
      const row = /** @type {Element} */ (event.target).closest("li");
      if (row?.dataset.id && !event.ctrlKey && !event.metaKey && !event.altKey) wiring.onKey(row.dataset.id, event.key);
    });
  }

  /** Only rows that changed are built anew. @param {Annotation[]} annotations @param {Set<string>} pending ids that the server does not have yet */
  show(annotations, pending) {
    const { list, count, tally, empty } = this.parts;
    const focused = list.contains(document.activeElement) ? [...list.children].findIndex((each) => each.contains(document.activeElement)) : -1;
    const before = this.rows;
    this.rows = new Map(annotations.map((each) => {
      const content = [each.tag, each.quote, each.note, pending.has(each.id)].join("\n");
      const known = before.get(each.id);
      return [each.id, known?.content === content ? known : { row: this.row(each, pending.has(each.id)), content }];
    }));
    const rows = [...this.rows.values()].map(({ row }) => row);
    const kept = new Set(rows);
    for (const { row } of before.values()) if (!kept.has(row)) row.remove();
    rows.forEach((row, index) => {
      if (list.children[index] !== row) list.insertBefore(row, list.children[index] ?? null);
    });
    if (focused >= 0 && !list.contains(document.activeElement)) rows[Math.min(focused, rows.length - 1)]?.querySelector("button")?.focus();
    count.textContent = String(rows.length);
    empty.hidden = rows.length > 0;
    tally.replaceChildren(...[...this.tags.values()].flatMap((tag) => {
      const n = annotations.filter((each) => each.tag === tag.slug).length;
      return n ? [make("span", {}, badge(tag), unseen(tag.name), ` ${n}`)] : [];
    }));
  }

  /** @param {Annotation} annotation @param {boolean} isPending */
  row({ id, tag: slug, quote, note }, isPending) {
    const tag = this.tags.get(slug);
    const name = tag?.name ?? slug;
    const text = make("span", {}, unseen(`${name}: `), make("q", { dir: "auto" }, quote));
    if (note) text.append(make("span", { class: "meta" }, say("note_line", { note })));
    if (isPending) text.append(make("span", { class: "meta pending" }, say("not_stored_yet")));
    return make(
      "li",
      { "data-id": id, "aria-current": id === this.current ? "true" : undefined },
      button("go", {}, () => this.wiring.onGo(id), badge(tag), text),
      button("icon-btn", { "aria-label": say("remove_span", { tag: name, quote: brief(quote, 40) }) }, () => this.wiring.onRemove(id), icon("close")),
    );
  }

  /** Show which span is being worked on. @param {string} id */
  point(id) {
    if (id === this.current) return;
    this.rows.get(this.current)?.row.removeAttribute("aria-current");
    this.current = id;
    const row = this.rows.get(id)?.row;
    row?.setAttribute("aria-current", "true");
    // The list scrolls, the page does not.
    const rail = row?.closest("aside");
    if (!row || !rail || rail.scrollHeight <= rail.clientHeight) return;
    const [inner, outer] = [row.getBoundingClientRect(), rail.getBoundingClientRect()];
    if (inner.top < outer.top || inner.bottom > outer.bottom) rail.scrollBy({ top: inner.top - outer.top - outer.height / 2 });
  }
}
