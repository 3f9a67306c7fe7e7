/** Search in the article: every match painted, one after the other gone to, the last one left selected. */

import { button, icon, make } from "./dom.js";
import { canHighlight } from "./highlights.js";
import { say } from "./words.js";

/**
 * Where a phrase stands, whatever its capitals and its white space; in code points.
 * @param {import("./anchoring.js").OffsetMap} map the whole article
 * @param {string} phrase
 * @returns {Span[]}
 */
export function matches(map, phrase) {
  const words = phrase.normalize("NFC").trim().split(/\s+/).map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  if (!words[0]) return [];
  const pattern = new RegExp(words.join("\\s+"), "giu");
  return Array.from(map.text.matchAll(pattern), ({ index, 0: found }) => [map.toPoints(index), map.toPoints(index + found.length)]);
}

export class Find {
  /** @type {Span[]} */
  found = [];
  at = -1;

  /** @param {HTMLElement} place @param {import("./desk.js").Desk} desk */
  constructor(place, desk) {
    this.desk = desk;
    this.text = desk.parts.text;
    this.highlights = canHighlight() ? ["find", "find-now"].map((name, priority) => {
      const highlight = new Highlight();
      highlight.priority = 2 + priority;
      CSS.highlights.set(name, highlight);
      return highlight;
    }) : [];
    this.field = make("input", { class: "input", type: "search", id: "find-field", "aria-label": say("find_label"), autocomplete: "off", enterkeyhint: "search", dir: "auto" });
    this.count = make("span", { class: "meta nowrap", role: "status" });
    this.bar = make(
      "search",
      { class: "find", "aria-label": say("find_label") },
      this.field,
      this.count,
      button("icon-btn", { "aria-label": say("find_previous") }, () => this.step(-1), icon("up")),
      button("icon-btn", { "aria-label": say("find_next") }, () => this.step(1), icon("down")),
      button("icon-btn", { "aria-label": say("close") }, () => this.close(), icon("close")),
    );
    this.bar.hidden = true;
    place.append(this.bar);
    this.field.addEventListener("input", () => this.search());
    this.bar.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Escape") this.close();
      else if (event.key === "Enter" && event.target === this.field) this.step(event.shiftKey ? -1 : 1);
      else return;
      event.preventDefault();
    });
    let isPainting = false;
    addEventListener("scroll", () => {
      if (isPainting || this.bar.hidden) return;
      isPainting = true;
      requestAnimationFrame(() => {
        isPainting = false;
        this.paint();
      });
    }, { passive: true });
  }

  /** With what is selected, as the field's first word. */
  open() {
    const { raw, anchors } = this.text;
    this.desk.closePopover();
    const selected = raw && anchors.quote(...raw);
    if (selected && !selected.includes("\n") && selected.length < 80) this.field.value = selected;
    this.from = raw?.[0] ?? this.text.caret ?? 0;
    this.bar.hidden = false;
    this.field.focus({ preventScroll: true });
    this.field.select();
    this.search();
  }

  search() {
    this.found = matches(this.text.anchors.map, this.field.value);
    const from = this.from ?? 0;
    const next = this.found.findIndex(([start]) => start >= from);
    this.at = next < 0 ? this.found.length - 1 : next;
    if (this.at >= 0 && next < 0) this.at = 0;
    this.show();
  }

  /** @param {Way} way */
  step(way) {
    const { length } = this.found;
    if (!length) return this.show();
    this.at = (this.at + way + length) % length;
    this.from = this.found[this.at][0];
    this.show();
  }

  show() {
    const now = this.found[this.at];
    this.count.textContent = now
      ? say("find_count", { at: this.at + 1, total: this.found.length })
      : this.field.value.trim() ? say("find_none") : "";
    if (now) this.text.reveal(...now);
    this.paint();
  }

  /** The matches near the window: thousands would make the browser slow. */
  paint() {
    const { anchors } = this.text;
    const now = this.found[this.at];
    if (!this.highlights.length) {
      this.desk.parts.painter.point(now ? { start: now[0], end: now[1] } : null);
      return;
    }
    const [all, current] = this.highlights;
    all.clear();
    current.clear();
    if (this.bar.hidden || !now) return;
    const near = anchors.paragraphs.filter(({ element }) => {
      const { top, bottom } = element.getBoundingClientRect();
      return bottom > -innerHeight && top < 2 * innerHeight;
    });
    const [start, end] = near.length ? [near[0].start, near[near.length - 1].end] : [0, 0];
    for (const span of this.found) {
      if (span[0] < end && span[1] > start && span !== now) all.add(anchors.range(...span));
    }
    current.add(anchors.range(...now));
  }

  /** The match gone to last is left selected, ready for a tag. */
  close() {
    const now = this.found[this.at];
    this.bar.hidden = true;
    this.found = [];
    this.at = -1;
    this.paint();
    this.text.anchors.container.focus({ preventScroll: true });
    if (now) this.text.select(now);
  }
}
