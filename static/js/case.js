/** One place where readers differ: who marked what in it, what is ruled, what was said. The form is in `ruling.js`. */

import { byId, make } from "./dom.js";
import { brief, say } from "./words.js";

/** As the server writes a place (results/compare.py, passages.py). */
const IN_CONTEXT = 120;
const CONTEXT = 60;

export class Case {
  /** @type {Span} */
  span = [0, 0];
  /** What rules here, once it is fetched. @type {import("./ruling.js").RulingForm | null} */
  ruling = null;

  /** @param {ComparePage} page @param {CaseWiring} wiring */
  constructor(page, wiring) {
    this.page = page;
    this.wiring = wiring;
    this.form = /** @type {HTMLFormElement | null} */ (document.getElementById("case-form"));
    this.names = new Map(page.tags.map(({ slug, name }) => [slug, name]));
    this.slots = new Map(page.tags.map(({ slug, slot }) => [slug, slot]));
  }

  /** What a ruling here reaches. @param {number[]} span */
  reach(span) {
    this.span = [span[0], span[1]];
    this.wiring.onReach(this.span);
  }

  /** Show another place with an empty form. @param {number} number @param {Span} place */
  show(number, place) {
    this.place = place;
    byId("case-h").textContent = say("place_of", { number, total: this.page.places.length });
    // What the server proposed for the place before.
    if (this.number) document.getElementById("case-proposed")?.replaceChildren();
    this.number = number;
    for (const [name, value] of [["place", String(number)], ["extent", place.join("-")]]) {
      const field = /** @type {HTMLInputElement | null} */ (document.querySelector(`#talk-form [name=${name}]`));
      if (field) field.value = value;
    }
    const { before, after } = this.around(place);
    byId("case-quote").replaceChildren(
      make("span", { class: "muted" }, before), make("span", {}, brief(this.wiring.quote(...place), 220)), make("span", { class: "muted" }, after));
    byId("case-votes").replaceChildren(...this.page.readings.map((reading) => this.vote(reading, place)));
    if (this.ruling) return this.ruling.empty();
    this.form?.reset();
    this.reach(place);
  }

  /** The words before and after a short place, which may be half a word. @param {Span} place */
  around([start, end]) {
    if (end - start > IN_CONTEXT) return { before: "", after: "" };
    const before = this.wiring.quote(Math.max(0, start - CONTEXT), start).split("\n").at(-1) ?? "";
    const after = this.wiring.quote(end, end + CONTEXT).split("\n")[0];
    return {
      before: before.length < CONTEXT ? before : `… ${before.replace(/^\S*\s/, "")}`,
      after: after.length < CONTEXT ? after : `${after.replace(/\s\S*$/, "")} …`,
    };
  }

  /** What others may change while the form is being filled in. @param {Ruling[]} rulings @param {Remark[]} remarks */
  refresh(rulings, remarks) {
    byId("case-ruled").replaceChildren(...rulings.map((each, index) => this.decided(each, rulings.slice(index + 1))));
    byId("case-said").replaceChildren(...remarks.map((each) => this.remark(each)));
    this.ruling?.refresh(rulings);
  }

  /** @param {Read} reading @param {Span} place */
  vote({ name, marks }, place) {
    const here = marks.filter(([, start, end]) => start < place[1] && end > place[0]);
    const said = here.map(([tag, start, end, note]) => {
      const inside = this.wiring.words([Math.max(start, place[0]), Math.min(end, place[1])]);
      const all = this.wiring.words(place);
      const amount = inside >= all ? say("all_of_it") : say("words_of", { n: inside, total: all });
      return make("span", { class: "said" }, this.swatch(this.page.tags[tag].slug), " ", make("span", { class: "meta" }, note ? `${amount}: ${note}` : amount));
    });
    return make("li", {}, make("span", {}, name), ...(said.length ? said : [make("span", { class: "said muted" }, say("nothing"))]));
  }

  /** @param {string} slug */
  swatch(slug) {
    return make("span", { class: `tag slot-${this.slots.get(slug) ?? 1}` }, this.names.get(slug) ?? slug);
  }

  /** @param {Ruling} ruling @param {Ruling[]} later */
  decided(ruling, later) {
    const isAccepted = ruling.verdict === "accepted";
    const line = make("p", {}, `${say(isAccepted ? "ruled" : "ruled_not")} `, this.swatch(ruling.tag), " ", make("q", { dir: "auto" }, brief(ruling.quote, 60)));
    const told = [ruling.reason, say("by", { name: ruling.decided_by }), ruling.is_precedent ? say("precedent") : ""].filter(Boolean);
    const item = make("li", { "data-id": ruling.id }, line, make("p", { class: "meta" }, told.join(" · ")));
    if (this.ruling) item.append(this.ruling.steps(ruling, later));
    return item;
  }

  /** A form that a thread is settled with, as the server would write it. @param {Remark} remark */
  settling({ id, is_resolved }) {
    const token = /** @type {HTMLInputElement | null} */ (document.querySelector("#talk-form [name=csrfmiddlewaretoken]"));
    const hidden = (/** @type {string} */ name, /** @type {string} */ value) => make("input", { type: "hidden", name, value });
    const step = is_resolved ? "reopen" : "resolve";
    return make("form", { method: "post", action: `/comments/${id}/` },
      hidden("csrfmiddlewaretoken", token?.value ?? ""), hidden("back", "compare"), hidden("place", String(this.number ?? "")),
      make("button", { class: "link", name: "do", value: step }, say(is_resolved ? "open_again" : "resolve")));
  }

  /** @param {Remark} remark */
  remark(remark) {
    const { author, body, parent, is_resolved, is_own } = remark;
    const name = make("span", { class: "strong" }, author);
    const item = make("li", parent ? { class: "answer" } : {}, name, ` ${body}`);
    if (is_resolved && !parent) item.append(" ", make("span", { class: "badge" }, say("resolved")));
    if (!parent && (is_own || this.page.settles_talk)) item.append(" ", this.settling(remark));
    return item;
  }
}
