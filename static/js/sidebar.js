/** "My spans": the marks as a list of buttons beside the text. */

import { badge, button, icon, make, unseen } from "./dom.js";
import { brief, say, written } from "./words.js";

/** How many rows are built at a time. */
const BATCH = 200;

export class Sidebar {
  /** @param {SidebarParts} parts @param {Map<string, Tag>} tags @param {SidebarWiring} wiring */
  constructor(parts, tags, wiring) {
    this.parts = parts;
    this.tags = tags;
    this.wiring = wiring;
    this.current = "";
    /** @type {Annotation[]} */
    this.annotations = [];
    /** @type {Set<string>} */
    this.pending = new Set();
    /** Which of them have a row. */
    this.from = 0;
    this.to = BATCH;
    /** @type {Map<string, Row>} */
    this.rows = new Map();
    this.earlier = button("btn btn-plain more", {}, () => this.extend(-1));
    this.later = button("btn btn-plain more", {}, () => this.extend(1));
    parts.list.replaceChildren();
    parts.list.before(this.earlier);
    parts.list.after(this.later);
    parts.list.addEventListener("keydown", (event) => {
      const row = /** @type {Element} */ (event.target).closest("li");
      if (row?.dataset.id && !event.ctrlKey && !event.metaKey && !event.altKey) wiring.onKey(row.dataset.id, event.key);
    });
  }

  /** @param {Annotation[]} annotations in text order; another array when one of them changed @param {Set<string>} pending ids that the server does not have yet */
  show(annotations, pending) {
    const isSame = annotations === this.annotations;
    if (isSame && pending.size === this.pending.size && [...pending].every((id) => this.pending.has(id))) return;
    this.annotations = annotations;
    this.pending = pending;
    this.draw();
    if (!isSame) this.count();
  }

  /** Only rows that changed are built anew. */
  draw() {
    const { annotations, pending } = this;
    const { list } = this.parts;
    this.turnToCurrent();
    const { activeElement } = document;
    const focused = list.contains(activeElement) ? [...list.children].findIndex((each) => each.contains(activeElement)) : -1;
    const before = this.rows;
    this.rows = new Map(annotations.slice(this.from, this.to).map((annotation) => {
      const { id, version } = annotation;
      const isPending = pending.has(id);
      const known = before.get(id);
      const isKnown = known?.annotation === annotation && known.version === version && known.isPending === isPending;
      return [id, isKnown ? known : { element: this.row(annotation, isPending), annotation, version, isPending }];
    }));
    for (const [id, { element }] of before) if (this.rows.get(id)?.element !== element) element.remove();
    let place = list.firstElementChild;
    for (const { element } of this.rows.values()) {
      if (element === place) place = element.nextElementSibling;
      else list.insertBefore(element, place);
    }
    if (focused >= 0 && !list.contains(document.activeElement)) this.focus(Math.min(focused, list.children.length - 1));
    list.setAttribute("start", String(this.from + 1));
    this.offer(this.earlier, "earlier_spans", this.from);
    this.offer(this.later, "later_spans", annotations.length - this.to);
  }

  /** The rows are those around the span being worked on. */
  turnToCurrent() {
    const { annotations } = this;
    const at = annotations.findIndex((each) => each.id === this.current);
    if (at >= 0 && (at < this.from || at >= this.to)) [this.from, this.to] = [at - BATCH / 2, at + BATCH / 2];
    this.from = Math.max(0, Math.min(this.from, annotations.length - BATCH));
    this.to = Math.max(this.to, this.from + BATCH);
  }

  /** @param {HTMLElement} more @param {string} key @param {number} n */
  offer(more, key, n) {
    more.hidden = n <= 0;
    more.textContent = n > 0 ? say(key, { n }) : "";
  }

  /** @param {Way} way */
  extend(way) {
    const last = this.to;
    if (way < 0) this.from = Math.max(0, this.from - BATCH);
    else this.to += BATCH;
    this.draw();
    this.focus(way < 0 ? 0 : last - this.from);
  }

  /** @param {number} index of a row */
  focus(index) {
    this.parts.list.children[index]?.querySelector("button")?.focus();
  }

  count() {
    const { count, tally, empty } = this.parts;
    const counts = new Map();
    for (const { tag } of this.annotations) counts.set(tag, (counts.get(tag) ?? 0) + 1);
    count.textContent = written(this.annotations.length);
    empty.hidden = this.annotations.length > 0;
    tally.replaceChildren(...[...this.tags.values()].flatMap((tag) => {
      const n = counts.get(tag.slug);
      return n ? [make("span", {}, badge(tag), unseen(tag.name), ` ${written(n)}`)] : [];
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
    this.rows.get(this.current)?.element.removeAttribute("aria-current");
    this.current = id;
    if (id && !this.rows.has(id)) this.draw();
    const row = this.rows.get(id)?.element;
    row?.setAttribute("aria-current", "true");
    // The list scrolls, the page does not.
    const rail = row?.closest("aside");
    if (!row || !rail || rail.scrollHeight <= rail.clientHeight) return;
    const [inner, outer] = [row.getBoundingClientRect(), rail.getBoundingClientRect()];
    if (inner.top < outer.top || inner.bottom > outer.bottom) rail.scrollBy({ top: inner.top - outer.top - outer.height / 2 });
  }
}
