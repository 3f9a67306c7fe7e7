/** Selecting without dragging: from word to word by two presses, and both ends moved by buttons. */

import { button, icon, make } from "./dom.js";
import { hull, spanAt } from "./snapping.js";
import { brief, say } from "./words.js";

const ENDS = /** @type {const} */ (["start", "end"]);
/** One word fewer, one word more: signs that hold in every direction of writing. */
const STEPS = /** @type {const} */ ([[-1, "−"], [1, "+"]]);

export class Reach {
  isOn = false;
  /** The first word of a range, while the last one is awaited. @type {Span | null} */
  from = null;

  /** @param {HTMLElement} bar @param {HTMLElement} toggle @param {import("./desk.js").Desk} desk */
  constructor(bar, toggle, desk) {
    this.toggle = toggle;
    this.desk = desk;
    this.text = desk.parts.text;
    this.words = ENDS.map(() => make("bdi", { class: "strong" }));
    this.hint = make("span", { class: "reach-hint" }, say("range_last"));
    this.ends = ENDS.map((side, index) => this.end(side, this.words[index]));
    this.row = make("div", { class: "reach", role: "group", "aria-label": say("reach_ends") },
      this.hint, ...this.ends, button("icon-btn push", { "aria-label": say("let_selection_go") }, () => this.letGo(), icon("close")));
    bar.append(this.row);
    // Some devices let the selection go when a button is touched.
    let kept = this.text.raw;
    bar.addEventListener("pointerdown", () => {
      kept = this.text.raw;
    }, { capture: true });
    bar.addEventListener("click", ({ target }) => {
      if (kept && !this.text.raw) this.text.select(kept);
      kept = null;
      if (!this.row.contains(/** @type {Node} */ (target))) this.from = null;
    }, { capture: true });
    this.text.anchors.container.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") this.from = null;
    });
    document.addEventListener("selectionchange", () => this.show());
    this.show();
  }

  /** @param {Side} side @param {HTMLElement} word */
  end(side, word) {
    const steps = STEPS.map(([more, sign]) => {
      const way = /** @type {Way} */ (side === "start" ? -more : more);
      const step = button("step", { "aria-label": say(`${side}_${way < 0 ? "earlier" : "later"}`) }, () => {
        const hadFocus = step === document.activeElement;
        this.move(side, way);
        if (hadFocus) step.focus({ preventScroll: true });
      }, sign);
      return step;
    });
    return make("div", { class: "reach-end" }, make("span", {}, make("span", { class: "meta" }, say(`word_at_${side}`)), " ", word), ...steps);
  }

  /** Take the range up, or put it down. */
  turn() {
    const { status } = this.desk.parts;
    this.isOn = !this.isOn;
    this.from = null;
    this.toggle.setAttribute("aria-pressed", String(this.isOn));
    if (this.isOn) {
      this.desk.leave();
      status.tell(say("range_first"));
    } else {
      status.hush();
      status.speak(say("range_off"));
    }
    this.show();
  }

  /** The first or the last word was pressed. @param {number} at */
  press(at) {
    const { text, desk, from } = this;
    const unit = this.unitAt(at);
    if (!unit) return;
    desk.leave();
    desk.parts.status.hush();
    text.isRaw = false;
    this.from = from ? null : unit;
    text.select(from ? [Math.min(from[0], unit[0]), Math.max(from[1], unit[1])] : unit);
    this.say();
    if (from) desk.selected(false);
    this.show();
  }

  /** @param {number} at @returns {Span | null} */
  unitAt(at) {
    const { text } = this;
    if (text.unit === "sentence" || text.unit === "article") return text.sentenceAt(at);
    return spanAt(text.words.of(text.anchors.paragraphAt(at)), at);
  }

  /** One end of the selection, by a word or a sentence. @param {Side} side @param {Way} way */
  move(side, way) {
    const { text } = this;
    const whole = hull(text.spans);
    const [start, end] = whole;
    const span = text.unit === "sentence" ? stepped(text.sentences, whole, side, way) : text.moved({ start, end }, side, way);
    if (!span) return;
    text.isRaw = false;
    text.select(span);
    text.reveal(...(side === "start" ? /** @type {Span} */ ([span[0], span[0] + 1]) : /** @type {Span} */ ([span[1] - 1, span[1]])));
    this.say();
    this.show();
  }

  /** What is selected, for those who do not see it. */
  say() {
    const { raw, anchors } = this.text;
    if (!raw) return;
    const said = say("selected", { quote: brief(anchors.quote(...raw)) });
    this.desk.parts.status.speak(this.from ? `${said} ${say("range_last")}` : said);
  }

  letGo() {
    const { raw } = this.text;
    this.from = null;
    if (raw) this.text.collapse(raw[1]);
    this.show();
  }

  /** The row is there while a finger, or a range, has something selected. */
  show() {
    const { text } = this;
    const isWanted = text.unit !== "article" && (this.isOn || document.documentElement.dataset.hand === "finger");
    const spans = isWanted ? text.spans : [];
    this.row.hidden = !spans.length;
    if (!spans.length) return;
    text.endWords(hull(spans)).forEach((word, index) => {
      this.words[index].textContent = brief(word, 24);
    });
    this.hint.hidden = !this.from;
    for (const each of this.ends) each.hidden = Boolean(this.from);
  }
}

/** A span of whole sentences with one end moved by one. @param {Span[]} units @param {Span} span @param {Side} side @param {Way} way @returns {Span | null} */
function stepped(units, [start, end], side, way) {
  const places = units.map((each) => each[side === "start" ? 0 : 1]);
  const here = side === "start" ? start : end;
  const next = way < 0 ? places.findLast((each) => each < here) : places.find((each) => each > here);
  if (next === undefined) return null;
  /** @type {Span} */
  const span = side === "start" ? [next, end] : [start, next];
  return span[0] < span[1] ? span : null;
}
