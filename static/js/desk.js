/** What a reader can do with the text: the verbs behind mouse, touch and keys. */

import { covering } from "./covering.js";
import { brief, say } from "./words.js";

export class Desk {
  /** @param {DeskParts} parts */
  constructor(parts) {
    this.parts = parts;
    this.nameOf = parts.nameOf;
    /** The annotation being worked on. */
    this.current = "";
    /** Whether one went to it, so that a tag changes it. */
    this.isHeld = false;
    /** Where the popover was opened. */
    this.at = 0;
    this.lastTag = "";
    /** What was marked last. */
    this.made = "";
    /** What a double click has just marked with the brush. */
    this.doubled = "";
  }

  /** A tag was chosen: for the open span, for the selection, or as a brush. @param {string} slug @param {boolean} [isLast] for what was marked last, and from then on */
  choose(slug, isLast = false) {
    const { popover, text, palette, page, store } = this.parts;
    if (isLast && !text.raw && !popover.isOpen && store.get(this.made)) {
      if (palette.brush) this.arm(slug);
      return this.retag(this.made, slug);
    }
    if (this.current && (popover.isOpen || this.isHeld)) return this.retag(this.current, slug);
    if (page.unit === "article") return void this.put(slug, [0, page.length]);
    if (text.raw) return void this.mark(slug);
    this.arm(palette.brush === slug ? "" : slug);
  }

  /** @param {string} slug */
  arm(slug) {
    const { palette, status } = this.parts;
    const hint = slug && say("brush_on", { tag: this.nameOf(slug) });
    palette.arm(slug, hint);
    status.hush();
    status.speak(hint || say("brush_off"));
  }

  /** Mark what is selected; the id of what came of it, if anything. @param {string} slug */
  mark(slug) {
    const { text, status } = this.parts;
    const { spans } = text;
    if (!spans.length) status.tell(say("nothing_selected"));
    return spans.map((span) => this.put(slug, span)).at(-1);
  }

  /** @param {string} slug @param {Span} span @returns {string | undefined} */
  put(slug, [start, end]) {
    const { store, text, status, page } = this.parts;
    this.lastTag = slug;
    const tag = this.nameOf(slug);
    const isJudgedOnce = page.unit === "article" || (page.unit === "sentence" && !page.overlapping);
    const judged = isJudgedOnce && store.live.find((each) => each.start === start && each.end === end);
    if (judged) return void this.retag(judged.id, slug);
    if (store.twin(start, end, slug)) return void status.tell(say("marked_already", { tag }));
    if (!page.overlapping && this.isTaken(start, end)) return void status.tell(say("no_overlaps"));
    const { id, quote } = store.create({ tag: slug, start, end, quote: text.anchors.quote(start, end) });
    text.collapse(end);
    status.hush();
    this.made = id;
    this.point(id);
    status.speak(say("marked", { tag, quote: brief(quote) }));
    return id;
  }

  /** @param {number} start @param {number} end @param {string} [apart] */
  isTaken(start, end, apart) {
    return this.parts.store.live.some((each) => each.id !== apart && each.start < end && each.end > start);
  }

  /** @param {string} id @param {string} slug */
  retag(id, slug) {
    const { store, status } = this.parts;
    const annotation = store.get(id);
    if (!annotation || annotation.tag === slug) return;
    this.lastTag = slug;
    const tag = this.nameOf(slug);
    if (store.twin(annotation.start, annotation.end, slug)) return status.tell(say("marked_already", { tag }));
    this.change(id, { tag: slug }, say("retagged", { tag, quote: brief(annotation.quote) }));
  }

  /** @param {string} id @param {Changes} changes @param {string} sentence */
  change(id, changes, sentence) {
    const { store, status } = this.parts;
    status.hush();
    if (store.apply({ kind: "revise", id, changes })) status.speak(sentence);
    this.refreshPopover();
  }

  /** @param {string} id @param {string} note */
  write(id, note) {
    if (this.parts.store.get(id)?.note === note) this.refreshPopover();
    else this.change(id, { note }, say("note_kept"));
  }

  /** Move one end of the span being worked on by a word. @param {Side} side @param {Way} way */
  moveEnd(side, way, annotation = this.target()) {
    const span = annotation && this.parts.text.moved(annotation, side, way);
    if (span) this.stretch(annotation, span);
  }

  /** @param {Annotation} annotation @param {Span} span */
  stretch({ id, tag }, [start, end]) {
    const { store, text, status, page } = this.parts;
    if (store.twin(start, end, tag)) return status.tell(say("marked_already", { tag: this.nameOf(tag) }));
    if (!page.overlapping && this.isTaken(start, end, id)) return status.tell(say("no_overlaps"));
    const quote = text.anchors.quote(start, end);
    this.change(id, { start, end, quote }, say("moved", { quote: brief(quote) }));
    if (this.isHeld) text.select([start, end]);
    else if (!this.parts.popover.isOpen) text.collapse(end);
    this.point(id, this.isHeld);
  }

  /** @param {string | undefined} [id] the span being worked on when left out */
  remove(id = this.target()?.id) {
    const { store, status } = this.parts;
    const annotation = store.get(id ?? "");
    if (!annotation || !store.apply({ kind: "withdraw", id: annotation.id })) return;
    this.leave();
    status.tell(say("removed", { tag: this.nameOf(annotation.tag) }), true);
  }

  /** @param {"undo" | "redo"} which */
  turn(which) {
    const { history, status, store, text } = this.parts;
    // Pressed before the disk has answered.
    if (!history.isLoaded) return void history.load().then(() => this.turn(which));
    const steps = history[which]();
    if (!steps.length) return status.tell(say(`nothing_to_${which}`));
    const [{ id }] = steps;
    if (steps.length === 1 && store.get(id)) this.point(id);
    // It may have been done long ago, and far from here.
    const place = store.annotations.get(id);
    if (place && !this.parts.popover.isOpen) text.reveal(place.start, place.end);
    this.refreshPopover();
    status.hush();
    status.speak(steps.length > 1 ? say(`${which}_many`, { n: steps.length }) : say(`${which}_done`));
  }

  /** Spans at the caret, smallest first. */
  here() {
    const { store, text } = this.parts;
    const caret = text.raw?.[0] ?? text.caret;
    return caret === null ? [] : covering(store.live, caret);
  }

  /** What keys act on: the span being worked on, else the smallest at the caret. @returns {Annotation | undefined} */
  target() {
    return this.parts.store.get(this.current) ?? this.here()[0];
  }

  /** To the next or previous span from the caret. @param {Way} way */
  step(way) {
    const { store, text, status } = this.parts;
    const { live } = store;
    if (!live.length) return status.tell(say("no_spans"));
    const at = live.findIndex((each) => each.id === this.current);
    const caret = text.caret ?? 0;
    const next = at >= 0 ? at + way
      : way > 0 ? live.findIndex((each) => each.start >= caret)
      : live.findLastIndex((each) => each.start < caret);
    this.go(live[at < 0 && next < 0 ? (way > 0 ? 0 : live.length - 1) : (next + live.length) % live.length].id);
  }

  /** Select a span in the text. @param {string} id */
  go(id) {
    const { store, text, status } = this.parts;
    const annotation = store.get(id);
    if (!annotation) return;
    const { start, end, tag, quote } = annotation;
    this.closePopover();
    text.anchors.container.focus({ preventScroll: true });
    text.select([start, end]);
    text.reveal(start, end);
    this.point(id, true);
    status.speak(say("here_is", { tag: this.nameOf(tag), quote: brief(quote) }));
  }

  /** @param {string} id "" for none @param {boolean} [isHeld] */
  point(id, isHeld = false) {
    this.current = id;
    this.isHeld = isHeld;
    this.parts.painter.point(this.parts.store.get(id) ?? null);
    this.parts.sidebar.point(id);
  }

  /** The caret went elsewhere: what was worked on is not any more. */
  follow() {
    const annotation = this.parts.store.get(this.current);
    if (!annotation || this.parts.popover.isOpen) return;
    const { raw, caret } = this.parts.text;
    const isThere = caret === null || (annotation.start <= caret && caret <= annotation.end);
    const isOwn = !raw || (raw[0] === annotation.start && raw[1] === annotation.end);
    if (!isThere || !isOwn) this.point("");
    else if (!raw) this.isHeld = false;
  }

  describe() {
    const spans = this.here();
    const list = spans.map((each) => say("here_is", { tag: this.nameOf(each.tag), quote: brief(each.quote) }));
    this.parts.status.tell(`${say("spans_at_caret", { n: spans.length })} ${list.join(" · ")}`);
  }

  // --- The mouse -----------------------------------------------------------------------------

  /** Something was selected by dragging or by several clicks. @param {boolean} isRaw as it stands, not snapped */
  selected(isRaw) {
    const { text, palette } = this.parts;
    this.closePopover();
    text.isRaw = isRaw;
    const [first] = text.spans;
    if (!first) return;
    if (palette.brush) return this.mark(palette.brush);
    text.select([first[0], text.spans.at(-1)?.[1] ?? first[1]]);
  }

  /** @param {number | null} at where there is text, else null @param {number} times how many clicks in a row @param {boolean} isAlt */
  clicked(at, times, isAlt) {
    const { store, text, palette, page } = this.parts;
    if (at === null) return this.closePopover();
    if (times === 2 && !isAlt) return void (this.doubled = this.selected(false) ?? "");
    const sentence = text.sentenceAt(at);
    const isWholes = page.unit === "sentence" || page.unit === "article";
    const spans = covering(store.live, at);
    if (times > 2 || isAlt || (isWholes && (palette.brush || !spans.length))) {
      if (!sentence) return;
      const doubled = times > 2 && store.get(this.doubled);
      if (doubled) return this.stretch(doubled, sentence);
      if (spans.some((each) => each.tag === palette.brush) && isWholes) return this.openPopover(at);
      text.select(sentence);
      return void this.selected(false);
    }
    this.openPopover(at);
  }

  // --- The sheet under a span ----------------------------------------------------------------

  /** @param {number} at */
  openPopover(at) {
    const spans = covering(this.parts.store.live, at);
    this.at = at;
    if (spans.length) this.showPopover(spans, spans[0].id);
    else this.closePopover();
  }

  /** For the span being worked on, with the focus in it. @param {string} [id] */
  enterPopover(id = this.target()?.id) {
    const annotation = this.parts.store.get(id ?? "");
    if (!annotation) return this.parts.status.tell(say("spans_at_caret", { n: 0 }));
    this.at = annotation.start;
    this.refreshPopover(annotation.id, true);
    this.parts.popover.focus();
  }

  /** @param {Annotation[]} spans @param {string} open */
  showPopover(spans, open) {
    const { popover, status } = this.parts;
    status.hush();
    popover.show(spans, open);
    this.point(open);
    this.place();
  }

  /** Put the sheet where its span is. */
  place() {
    const { popover, text, story, store } = this.parts;
    const span = store.get(this.current);
    if (span) popover.place(text.anchors.range(span.start, span.end), story);
  }

  /** Show what the sheet's spans have become. @param {string} [open] @param {boolean} [isNew] */
  refreshPopover(open = this.current, isNew = false) {
    const { popover, store } = this.parts;
    if (!popover.isOpen && !isNew) return;
    const annotation = store.get(open);
    if (!annotation) return this.closePopover();
    const others = covering(store.live, this.at);
    this.showPopover(others.includes(annotation) ? others : [annotation, ...others], open);
  }

  /** To the next or previous of several spans in the sheet. @param {Way} way */
  cycle(way) {
    const { popover, store } = this.parts;
    const spans = popover.isOpen ? covering(store.live, this.at) : [];
    if (spans.length < 2) return false;
    const at = spans.findIndex((each) => each.id === this.current);
    this.refreshPopover(spans[(at + way + spans.length) % spans.length].id);
    return true;
  }

  closePopover() {
    const { popover, text } = this.parts;
    if (!popover.isOpen) return;
    const hadFocus = popover.element.contains(document.activeElement);
    popover.hide();
    this.point("");
    if (hadFocus) text.anchors.container.focus({ preventScroll: true });
  }

  leave() {
    this.closePopover();
    this.point("");
  }

  escape() {
    const { popover, palette, text, status } = this.parts;
    status.hush();
    if (popover.isOpen) return this.closePopover();
    if (palette.brush) return this.arm("");
    const { caret } = text;
    if (caret !== null) text.collapse(caret);
    this.point("");
  }
}
