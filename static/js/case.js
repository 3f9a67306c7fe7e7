/** The place under ruling: who marked what in it, what is ruled, what was said, and the form. */

import { byId, button, make } from "./dom.js";
import { brief, say } from "./words.js";

/** As the server writes a place (results/compare.py, passages.py). */
const IN_CONTEXT = 120;
const CONTEXT = 60;

export class Case {
  /** The ruling that the form changes, instead of making another one. */
  editing = "";
  /** @type {Span} */
  span = [0, 0];

  /** @param {ComparePage} page @param {CaseWiring} wiring */
  constructor(page, wiring) {
    this.page = page;
    this.wiring = wiring;
    this.form = /** @type {HTMLFormElement | null} */ (document.getElementById("case-form"));
    this.names = new Map(page.tags.map(({ slug, name }) => [slug, name]));
    this.slots = new Map(page.tags.map(({ slug, slot }) => [slug, slot]));
    this.form?.addEventListener("submit", (event) => {
      event.preventDefault();
      wiring.onRule();
    });
    this.extent?.addEventListener("change", () => this.reach(this.extent?.value.split("-").map(Number)));
  }

  get extent() {
    return /** @type {HTMLSelectElement | null} */ (this.form?.querySelector("select[name=extent]"));
  }

  get reason() {
    return /** @type {HTMLTextAreaElement | null} */ (this.form?.querySelector("textarea"));
  }

  get precedent() {
    return /** @type {HTMLInputElement | null} */ (this.form?.querySelector("[name=is_precedent]"));
  }

  /** The slug of the chosen tag, "" for nothing to mark, null before anything is chosen. */
  get tag() {
    const chosen = /** @type {HTMLInputElement | null} */ (this.form?.querySelector("[name=tag]:checked"));
    return chosen && chosen.value;
  }

  /** @param {string | null} slug */
  choose(slug) {
    for (const each of /** @type {NodeListOf<HTMLInputElement>} */ (this.form?.querySelectorAll("[name=tag]") ?? [])) {
      each.checked = slug !== null && each.value === slug;
    }
  }

  /** What the ruling reaches. @param {number[] | undefined} span */
  reach(span) {
    if (!span) return;
    this.span = [span[0], span[1]];
    this.wiring.onReach(this.span);
  }

  /** Show another place with an empty form. @param {number} number @param {Span} place */
  show(number, place) {
    this.place = place;
    byId("case-h").textContent = say("place_of", { number, total: this.page.places.length });
    this.number = number;
    for (const [name, value] of [["place", String(number)], ["extent", place.join("-")]]) {
      const field = /** @type {HTMLInputElement | null} */ (document.querySelector(`#talk-form [name=${name}]`));
      if (field) field.value = value;
    }
    const { before, after } = this.around(place);
    byId("case-quote").replaceChildren(
      make("span", { class: "muted" }, before), make("span", {}, brief(this.wiring.quote(...place), 220)), make("span", { class: "muted" }, after));
    byId("case-votes").replaceChildren(...this.page.readings.map((reading) => this.vote(reading, place)));
    this.empty();
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

  /** Nothing chosen. */
  empty() {
    this.editing = "";
    this.choose(null);
    if (this.reason) this.reason.value = "";
    if (this.precedent) this.precedent.checked = false;
    this.fillExtents();
    this.label();
  }

  label() {
    const text = this.form?.querySelector("[data-rule]");
    if (text) text.textContent = say(this.editing ? "rule_change" : "rule");
  }

  /** What others may change while the form is being filled in. @param {Ruling[]} rulings @param {Remark[]} remarks */
  refresh(rulings, remarks) {
    byId("case-ruled").replaceChildren(...rulings.map((each, index) => this.ruling(each, rulings.slice(index + 1))));
    byId("case-said").replaceChildren(...remarks.map((each) => this.remark(each)));
    document.getElementById("case-proposed")?.replaceChildren(...this.proposals(this.wiring.rulings()).map((each) => this.proposal(each)));
    if (this.editing && !rulings.some(({ id }) => id === this.editing)) this.empty();
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
  ruling(ruling, later) {
    const isAccepted = ruling.verdict === "accepted";
    const line = make("p", {}, `${say(isAccepted ? "ruled" : "ruled_not")} `, this.swatch(ruling.tag), " ", make("q", { dir: "auto" }, brief(ruling.quote, 60)));
    const told = [ruling.reason, say("by", { name: ruling.decided_by }), ruling.is_precedent ? say("precedent") : ""].filter(Boolean);
    const item = make("li", { "data-id": ruling.id }, line, make("p", { class: "meta" }, told.join(" · ")));
    if (!this.form) return item;
    const like = later.find(({ tag, verdict }) => tag === ruling.tag && verdict === ruling.verdict);
    const steps = make("div", { class: "row" },
      button("link", {}, () => this.edit(ruling), say("change")),
      button("link", {}, () => this.wiring.onWithdraw(ruling.id), say("withdraw")));
    if (like) steps.append(button("link", {}, () => this.wiring.onMerge(ruling.id, like.id), say("merge")));
    item.append(steps);
    return item;
  }

  /** Fill the form with what a ruling says. @param {Ruling} ruling */
  edit(ruling) {
    this.editing = ruling.id;
    this.choose(ruling.tag);
    if (this.reason) this.reason.value = ruling.reason;
    if (this.precedent) this.precedent.checked = ruling.is_precedent;
    this.fillExtents([ruling.start, ruling.end]);
    this.label();
    this.reason?.focus();
  }

  /** What most readers marked in this place, as long as no ruling on the same tag answers it. @param {Ruling[]} rulings @returns {Proposal[]} */
  proposals(rulings) {
    const [start, end] = this.place ?? [0, 0];
    return this.page.proposals.filter(([tag, from, to]) => from < end && to > start &&
      !rulings.some((each) => each.tag === this.page.tags[tag].slug && each.start < to && each.end > from));
  }

  /** @param {Proposal} proposal */
  proposal(proposal) {
    const [tag, start, end, votes, total] = proposal;
    const line = make("p", {}, this.swatch(this.page.tags[tag].slug), " ", make("q", { dir: "auto" }, brief(this.wiring.quote(start, end), 60)));
    const told = make("p", { class: "meta" }, say(2 * votes === total ? "proposed_tie" : "proposed", { votes, total }));
    return make("li", {}, line, told, make("div", { class: "row" }, button("link", {}, () => this.wiring.onAccept(proposal), say("accept"))));
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

  // --- How far the ruling reaches ------------------------------------------------------------------

  /** The spans that readers gave the place, the place itself, and all of them together. @returns {{ span: Span, who: string[], key: string }[]} */
  extents() {
    const [start, end] = this.place ?? [0, 0];
    /** @type {Map<string, { span: Span, who: string[], key: string }>} */
    const found = new Map();
    for (const { name, marks } of this.page.readings) {
      for (const [, from, to] of marks) {
        if (from >= end || to <= start) continue;
        const known = found.get(`${from}-${to}`) ?? { span: [from, to], who: [], key: "as_who" };
        if (!known.who.includes(name)) known.who.push(name);
        found.set(`${from}-${to}`, known);
      }
    }
    const spans = [...found.values()].map(({ span }) => span);
    const add = (/** @type {Span} */ span, /** @type {string} */ key) => {
      if (!found.has(span.join("-"))) found.set(span.join("-"), { span, who: [], key });
    };
    add([start, end], "whole_place");
    if (spans.length > 1) add([Math.min(...spans.map(([from]) => from)), Math.max(...spans.map(([, to]) => to))], "all_together");
    return [...found.values()];
  }

  /** @param {Span} [own] a span that is none of theirs */
  fillExtents(own) {
    const found = this.extents();
    if (own && !found.some(({ span }) => span.join() === own.join())) found.push({ span: own, who: [], key: "own_extent" });
    const list = new Intl.ListFormat(document.documentElement.lang);
    this.extent?.replaceChildren(...found.map(({ span, who, key }) =>
      make("option", { value: span.join("-") }, say(key, { who: list.format(who), n: this.wiring.words(span) }))));
    // Who cannot rule is shown the place itself.
    const chosen = own ?? (this.form ? found[0]?.span : this.place) ?? [0, 0];
    if (this.extent) this.extent.value = chosen.join("-");
    this.reach(chosen);
  }

  /** From where the first reader begins to where the last ends, and the ruling that is being changed. */
  together() {
    const spans = this.extents().map(({ span }) => span);
    if (this.editing) spans.push(this.span);
    this.fillExtents([Math.min(...spans.map(([from]) => from)), Math.max(...spans.map(([, to]) => to))]);
  }

  /** @param {Way} way */
  cycle(way) {
    if (!this.extent) return;
    const { length } = this.extent.options;
    this.extent.selectedIndex = (this.extent.selectedIndex + way + length) % length;
    this.reach(this.extent.value.split("-").map(Number));
  }
}
