/** What a reader can do with the text: mark, retag, move, remove, undo – the verbs behind mouse, touch and keys. */

import { covering } from "./intervals.js";
import { say } from "./words.js";

/**
 * @typedef {import("./store.js").Annotation} Annotation
 * @typedef {import("./store.js").Changes} Changes
 * @typedef {import("./palette.js").Tag} Tag
 * @typedef {[number, number]} Span
 */

export class Desk {
  /**
   * @param {{
   *   store: import("./store.js").Store, history: import("./history.js").History, text: import("./selection.js").TextSelection,
   *   palette: import("./palette.js").Palette, popover: import("./popover.js").Popover, painter: import("./highlights.js").Painter,
   *   sidebar: import("./sidebar.js").Sidebar, status: import("./status.js").Status, tags: Tag[],
   *   rules: {unit: string, overlapping: boolean}, story: HTMLElement,
   * }} parts
   */
  constructor(parts) {
    this.parts = parts;
    this.tags = new Map(parts.tags.map((tag) => [tag.slug, tag]));
    /** The annotation being worked on. */
    this.current = "";
    this.lastTag = "";
  }

  /** @param {string} slug */
  nameOf(slug) {
    return this.tags.get(slug)?.name ?? slug;
  }

  /** A tag was chosen: for the open span, for the selection, or as a brush. @param {string} slug */
  choose(slug) {
    const { popover, text, palette } = this.parts;
    if (popover.isOpen && this.current) return this.retag(this.current, slug);
    if (text.raw) return this.mark(slug);
    this.arm(palette.brush === slug ? "" : slug);
  }

  /** @param {string} slug */
  arm(slug) {
    const sentence = slug ? say("brush_on", { tag: this.nameOf(slug) }) : "";
    this.parts.palette.arm(slug, sentence);
    this.parts.status.speak(sentence || say("brush_off"));
  }

  /** Mark what is selected. @param {string} slug */
  mark(slug) {
    const { text, status } = this.parts;
    const span = text.span;
    if (!span) return status.speak(say("nothing_selected"));
    this.lastTag = slug;
    this.put(slug, span);
  }

  /** @param {string} slug @param {Span} span */
  put(slug, [start, end]) {
    const { store, text, status, rules } = this.parts;
    const judged = this.judged([start, end]);
    if (judged) return this.retag(judged.id, slug);
    if (store.twin(start, end, slug)) return status.speak(say("marked_already", { tag: this.nameOf(slug) }));
    if (!rules.overlapping && store.live.some((each) => each.start < end && each.end > start)) {
      return status.speak(say("no_overlaps"));
    }
    const annotation = store.create({ tag: slug, start, end, quote: text.anchors.quote(start, end) });
    text.clear();
    this.point(annotation.id);
    status.hideToast();
    status.speak(say("marked", { tag: this.nameOf(slug), quote: brief(annotation.quote) }));
  }

  /** In projects that judge whole units once, the verdict that is there already. @param {Span} span */
  judged([start, end]) {
    const { store, rules } = this.parts;
    const isOnce = rules.unit === "article" || (rules.unit === "sentence" && !rules.overlapping);
    return isOnce ? store.live.find((each) => each.start === start && each.end === end) : undefined;
  }

  /** @param {string} id @param {string} slug */
  retag(id, slug) {
    const { store, status } = this.parts;
    const annotation = store.get(id);
    if (!annotation || annotation.tag === slug) return;
    this.lastTag = slug;
    if (store.twin(annotation.start, annotation.end, slug)) {
      return status.speak(say("marked_already", { tag: this.nameOf(slug) }));
    }
    this.change(id, { tag: slug }, say("retagged", { tag: this.nameOf(slug), quote: brief(annotation.quote) }));
  }

  /** @param {string} id @param {Changes} changes @param {string} sentence */
  change(id, changes, sentence) {
    if (this.parts.store.apply({ kind: "revise", id, changes })) this.parts.status.speak(sentence);
    this.refreshPopover();
  }

  /** @param {string} id @param {"start" | "end"} which @param {-1 | 1} direction */
  moveEnd(id, which, direction) {
    const { store, text, rules } = this.parts;
    const annotation = store.get(id);
    const span = annotation && text.moved(annotation, which, direction);
    if (!annotation || !span || store.twin(span[0], span[1], annotation.tag)) return;
    const [start, end] = span;
    if (!rules.overlapping && store.live.some((each) => each.id !== id && each.start < end && each.end > start)) return;
    const quote = text.anchors.quote(start, end);
    this.change(id, { start, end, quote }, say("moved", { quote: brief(quote) }));
    this.point(id);
  }

  /** @param {string} id */
  remove(id) {
    const { store, status } = this.parts;
    const annotation = store.get(id);
    if (!annotation || !store.apply({ kind: "withdraw", id })) return;
    this.closePopover();
    status.offerUndo(say("removed", { tag: this.nameOf(annotation.tag) }));
    status.speak(say("removed", { tag: this.nameOf(annotation.tag) }));
  }

  /** Remove the smallest span at the caret, or the one being worked on. */
  removeHere() {
    const here = this.here();
    const chosen = here.find((each) => each.id === this.current) ?? here[0];
    if (chosen) this.remove(chosen.id);
  }

  undo() {
    this.say(this.parts.history.undo(), "undone", "nothing_to_undo");
  }

  redo() {
    this.say(this.parts.history.redo(), "redone", "nothing_to_redo");
  }

  /** @param {unknown} step @param {string} yes @param {string} no */
  say(step, yes, no) {
    this.parts.status.hideToast();
    this.refreshPopover();
    this.parts.status.speak(say(step ? yes : no));
  }

  /** Spans at the caret, smallest first. */
  here() {
    const { store, text } = this.parts;
    const caret = text.raw?.[0] ?? text.caret;
    return caret === null ? [] : covering(store.live, caret);
  }

  /** To the next or previous span from the caret. @param {-1 | 1} direction */
  step(direction) {
    const { store, status } = this.parts;
    if (!store.live.length) return status.speak(say("no_spans"));
    const at = store.live.findIndex((each) => each.id === this.current);
    const caret = this.parts.text.caret ?? 0;
    let index = at + direction;
    if (at < 0) {
      const after = store.live.findIndex((each) => each.start >= caret);
      index = direction > 0 ? (after < 0 ? 0 : after) : (after < 0 ? store.live.length : after) - 1;
    }
    this.go(store.live[(index + store.live.length) % store.live.length].id);
  }

  /** Show a span in the text and put the caret there. @param {string} id */
  go(id) {
    const { store, text, status } = this.parts;
    const annotation = store.get(id);
    if (!annotation) return;
    this.closePopover();
    text.anchors.container.focus({ preventScroll: true });
    text.placeCaret(annotation.start);
    text.anchors.paragraphAt(annotation.start).element.scrollIntoView({ block: "nearest" });
    this.reveal(annotation);
    this.point(id);
    status.speak(say("here_is", { tag: this.nameOf(annotation.tag), quote: brief(annotation.quote) }));
  }

  /** @param {Annotation} annotation */
  reveal(annotation) {
    const [line] = this.parts.text.anchors.range(annotation.start, annotation.end).getClientRects();
    if (line && (line.top < 120 || line.bottom > innerHeight - 120)) scrollBy({ top: line.top - innerHeight / 3 });
  }

  /** @param {string} id "" for none */
  point(id) {
    this.current = id;
    const annotation = id ? this.parts.store.get(id) : undefined;
    this.parts.painter.point(annotation && !annotation.withdrawn_at ? annotation : null);
    this.parts.sidebar.point(id);
  }

  describe() {
    const spans = this.here();
    const list = spans.map((each) => say("one_here", { tag: this.nameOf(each.tag), quote: brief(each.quote) })).join(" ");
    this.parts.status.speak(`${say("spans_at_caret", { n: spans.length })} ${list}`);
  }

  repeat() {
    if (this.lastTag) this.choose(this.lastTag);
  }

  // --- The sheet under a span ----------------------------------------------------------------

  /** @param {number | null} [offset] where it was clicked; the caret when left out */
  openPopover(offset) {
    const { store, text } = this.parts;
    const spans = offset === undefined || offset === null ? this.here() : covering(store.live, offset);
    if (!spans.length) return this.closePopover();
    this.at = offset ?? text.caret ?? spans[0].start;
    this.showPopover(spans, spans[0].id);
  }

  /** @param {Annotation[]} spans @param {string} open */
  showPopover(spans, open) {
    const { popover, text, story } = this.parts;
    const annotation = /** @type {Annotation} */ (spans.find((each) => each.id === open));
    this.point(open);
    popover.show(spans, open);
    popover.place(text.anchors.range(annotation.start, annotation.end), story);
  }

  /** Show what the sheet's spans have become. @param {string} [open] */
  refreshPopover(open = this.current) {
    const { popover, store } = this.parts;
    if (!popover.isOpen) return;
    const annotation = store.get(open);
    if (!annotation || annotation.withdrawn_at) return this.closePopover();
    const others = covering(store.live, this.at ?? annotation.start);
    this.showPopover(others.some((each) => each.id === open) ? others : [annotation, ...others], open);
  }

  closePopover() {
    const { popover, text } = this.parts;
    if (!popover.isOpen) return;
    const hadFocus = popover.element.contains(document.activeElement);
    popover.hide();
    this.point("");
    if (hadFocus) text.anchors.container.focus({ preventScroll: true });
  }

  escape() {
    if (this.parts.popover.isOpen) return this.closePopover();
    if (this.parts.palette.brush) return this.arm("");
    this.parts.text.clear();
    this.point("");
  }
}

/** @param {string} quote */
const brief = (quote) => (quote.length > 80 ? `${quote.slice(0, 60)} … ${quote.slice(-15)}` : quote);
