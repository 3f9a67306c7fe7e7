/** Ruling on a place: the form, how far it reaches, the keys for it, and the steps that it takes. */

import { Bench, Refused } from "./bench.js";
import { button, byId, make } from "./dom.js";
import { brief, say } from "./words.js";

export class RulingForm {
  /** The ruling that the form changes, instead of making another one. */
  editing = "";
  /** What is ruled in the place, and in what the next ruling would reach. @type {Ruling[]} */
  here = [];
  isBusy = false;

  /** @param {RulingWiring} wiring */
  constructor(wiring) {
    const { page, desk, ruled, anchors } = wiring;
    this.wiring = wiring;
    this.page = page;
    this.desk = desk;
    this.ruled = ruled;
    this.form = /** @type {HTMLFormElement} */ (desk.form);
    this.quote = anchors.quote.bind(anchors);
    this.bench = new Bench(page, ruled, this.quote, wiring.onChange);
    /** @type {Record<string, () => unknown>} */
    this.keys = {
      0: () => this.choose(""),
      e: () => this.cycle(1),
      x: () => this.rule("rejected"),
      m: () => this.together(),
      z: () => this.undo(),
      a: () => this.accept(),
      c: () => this.change(),
      g: () => this.mergeFirst(),
    };
    this.extent.addEventListener("change", () => this.follow());
    document.getElementById("case-talk")?.addEventListener("input", async ({ target }) => {
      const field = /** @type {HTMLTextAreaElement} */ (target);
      const part = field.value.includes("@") && (await import("./mention.js").catch(() => null));
      if (part) part.offer(field);
    });
  }

  /** At the place that is shown. @param {boolean} isFirst whether it came with the page: what was chosen in its form meanwhile stays */
  begin(isFirst) {
    const [start, end] = this.extent.value.split("-").map(Number);
    this.fillExtents(isFirst ? [start, end] : undefined);
  }

  get extent() {
    return /** @type {HTMLSelectElement} */ (this.form.querySelector("select[name=extent]"));
  }

  get reason() {
    return /** @type {HTMLTextAreaElement} */ (this.form.querySelector("textarea"));
  }

  get precedent() {
    return /** @type {HTMLInputElement} */ (this.form.querySelector("[name=is_precedent]"));
  }

  /** The slug of the chosen tag, "" for nothing to mark, null before anything is chosen. */
  get tag() {
    const chosen = /** @type {HTMLInputElement | null} */ (this.form.querySelector("[name=tag]:checked"));
    return chosen && chosen.value;
  }

  /** @param {string | null} slug */
  choose(slug) {
    for (const each of /** @type {NodeListOf<HTMLInputElement>} */ (this.form.querySelectorAll("[name=tag]"))) {
      each.checked = slug !== null && each.value === slug;
    }
  }

  /** One of the keys for ruling. @param {string} key */
  press(key) {
    const tag = this.page.tags.find((each) => each.key && each.key === key.toLowerCase());
    if (tag) this.choose(tag.slug);
    else this.keys[key]();
  }

  /** Nothing chosen. */
  empty() {
    this.editing = "";
    this.form.reset();
    this.fillExtents();
    this.label();
  }

  label() {
    const text = this.form.querySelector("[data-rule]");
    if (text) text.textContent = say(this.editing ? "rule_change" : "rule");
  }

  /** What others may change while the form is being filled in. @param {Ruling[]} rulings */
  refresh(rulings) {
    this.here = rulings;
    byId("case-proposed").replaceChildren(...this.proposals().map((each) => this.proposal(each)));
    if (this.editing && !rulings.some(({ id }) => id === this.editing)) this.empty();
  }

  /** What can be done with a ruling. @param {Ruling} ruling @param {Ruling[]} later */
  steps(ruling, later) {
    const like = likeOf(ruling, later);
    const { bench } = this;
    const steps = make("div", { class: "row" },
      button("link", {}, () => this.edit(ruling), say("change")),
      button("link", {}, () => void this.act(() => bench.deed([() => bench.withdraw(ruling.id)]), "withdrawn"), say("withdraw")));
    if (like) steps.append(button("link", {}, () => void this.merge(ruling, like), say("merge")));
    return steps;
  }

  /** @param {Ruling} ruling @param {Ruling} like */
  merge(ruling, like) {
    return this.act(() => this.bench.deed([() => this.bench.merge(ruling.id, like.id)]), "merged");
  }

  /** The first ruling here that has one like it, with that one. */
  mergeFirst() {
    for (const [index, ruling] of this.here.entries()) {
      const like = likeOf(ruling, this.here.slice(index + 1));
      if (like) return this.merge(ruling, like);
    }
    return this.wiring.tell(say("nothing_to_merge"));
  }

  /** Fill the form with what a ruling says. @param {Ruling} ruling */
  edit(ruling) {
    this.editing = ruling.id;
    this.choose(ruling.tag);
    this.reason.value = ruling.reason;
    this.precedent.checked = ruling.is_precedent;
    this.fillExtents([ruling.start, ruling.end]);
    this.label();
    this.reason.focus();
  }

  /** The ruling that stands here, into the form. */
  change() {
    const [ruling] = this.ruled.at(this.place);
    if (ruling) this.edit(ruling);
    else this.wiring.tell(say("nothing_ruled"));
  }

  /** @returns {Span} */
  get place() {
    return this.desk.place ?? [0, 0];
  }

  /** What most readers marked in this place, as long as no ruling on the same tag answers it. @returns {Proposal[]} */
  proposals() {
    const [start, end] = this.place;
    const { all } = this.ruled;
    return this.page.proposals.filter(([tag, from, to]) => from < end && to > start &&
      !all.some((each) => each.tag === this.page.tags[tag].slug && each.start < to && each.end > from));
  }

  /** @param {Proposal} proposal */
  proposal(proposal) {
    const [tag, start, end, votes, total] = proposal;
    const line = make("p", {}, this.desk.swatch(this.page.tags[tag].slug), " ", make("q", { dir: "auto" }, brief(this.quote(start, end), 60)));
    const told = make("p", { class: "meta" }, say(2 * votes === total ? "proposed_tie" : "proposed", { votes, total }));
    return make("li", {}, line, told, make("div", { class: "row" }, button("link", {}, () => void this.accept(proposal), say("accept"))));
  }

  // --- How far the ruling reaches ------------------------------------------------------------------

  /** The spans that readers gave the place, the place itself, and all of them together. @returns {{ span: Span, who: string[], key: string }[]} */
  extents() {
    const [start, end] = this.place;
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

  /** @param {Span} [own] the span to choose, which may be none of theirs */
  fillExtents(own) {
    const found = this.extents();
    if (own && !found.some(({ span }) => span.join() === own.join())) found.push({ span: own, who: [], key: "own_extent" });
    const list = new Intl.ListFormat(document.documentElement.lang);
    this.extent.replaceChildren(...found.map(({ span, who, key }) =>
      make("option", { value: span.join("-") }, say(key, { who: list.format(who), n: this.desk.wiring.words(span) }))));
    this.extent.value = (own ?? found[0].span).join("-");
    this.follow();
  }

  /** The extent that is chosen in the list. */
  follow() {
    this.desk.reach(this.extent.value.split("-").map(Number));
  }

  /** From where the first reader begins to where the last ends, and the ruling that is being changed. */
  together() {
    const spans = this.extents().map(({ span }) => span);
    if (this.editing) spans.push(this.desk.span);
    this.fillExtents([Math.min(...spans.map(([from]) => from)), Math.max(...spans.map(([, to]) => to))]);
  }

  /** @param {Way} way */
  cycle(way) {
    const { length } = this.extent.options;
    this.extent.selectedIndex = (this.extent.selectedIndex + way + length) % length;
    this.follow();
  }

  /** Move an end of what the ruling reaches by a word. @param {Side} side @param {Way} way */
  moveEnd(side, way) {
    const { anchors, words } = this.wiring;
    const [start, end] = this.desk.span;
    const index = anchors.indexAt(side === "start" ? start : end - 1);
    const near = anchors.paragraphs.slice(Math.max(0, index - 1), index + 2).flatMap((each) => words.of(each));
    const ends = near.map((each) => each[side === "start" ? 0 : 1]);
    const from = side === "start" ? start : end;
    const to = way > 0 ? ends.find((each) => each > from) : ends.findLast((each) => each < from);
    /** @type {Span} */
    const span = side === "start" ? [to ?? start, end] : [start, to ?? end];
    if (span[0] < span[1]) this.fillExtents(span);
  }

  // --- Steps -----------------------------------------------------------------------------------------

  /** Take a step; one at a time. @param {() => Promise<string | void>} step @param {string} [key] what to say then */
  async act(step, key) {
    if (this.isBusy) return;
    this.isBusy = true;
    mood("saving", "calm");
    const { tell } = this.wiring;
    try {
      const said = (await step()) ?? (key && say(key));
      mood("saved", "good");
      if (said) tell(said, ...(this.bench.past.length ? [button("btn", {}, () => void this.undo(), say("undo"))] : []));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      mood("not_saved", "bad");
      tell(error.message);
    } finally {
      this.isBusy = false;
    }
  }

  undo() {
    return this.act(async () => say((await this.bench.undo()) ? "undone" : "nothing_to_undo"));
  }

  /** What the form says, as a ruling. @param {"accepted" | "rejected"} [verdict] */
  rule(verdict = "accepted") {
    return this.act(() => this.ruleNow(verdict));
  }

  /** @param {"accepted" | "rejected"} verdict */
  async ruleNow(verdict) {
    const { tag, editing, bench } = this;
    const [start, end] = this.desk.span;
    const reason = this.reason.value.trim();
    const is_precedent = this.precedent.checked;
    if (tag === null) throw new Refused(say("choose_tag"));
    if (tag === "") {
      await bench.deed(this.unmarked(reason).map((each) => () => bench.create(each)));
      this.goOn();
      return say("ruled_nothing");
    }
    /** @type {Decision} */
    const decision = { tag, start, end, verdict, reason, is_precedent };
    const known = this.ruled.all.find((each) => each.tag === tag && each.start === start && each.end === end);
    const id = editing || known?.id;
    if (id) {
      const was = bench.known(id);
      const isSame = /** @type {(keyof Decision)[]} */ (Object.keys(decision)).every((name) => was[name] === decision[name]);
      if (isSame) throw new Refused(say("already_so"));
      await bench.deed([() => bench.revise(id, decision)]);
    } else {
      await bench.deed([() => bench.create(decision)]);
    }
    const quote = brief(this.quote(start, end), 50);
    this.goOn();
    return say(verdict === "accepted" ? "ruled_tag" : "rejected_tag", { tag: this.desk.names.get(tag) ?? tag, quote });
  }

  /** What most readers marked here, accepted as it stands; what they are split on evenly is nobody's majority. @param {Proposal} [proposal] */
  accept(proposal = this.proposals().find(([, , , votes, total]) => 2 * votes > total)) {
    return this.act(async () => {
      if (!proposal) throw new Refused(say("nothing_proposed"));
      const [index, start, end] = proposal;
      const { slug: tag, name } = this.page.tags[index];
      const reason = this.reason.value.trim();
      const is_precedent = this.precedent.checked;
      await this.bench.deed([() => this.bench.create({ tag, start, end, verdict: "accepted", reason, is_precedent })]);
      this.goOn();
      return say("ruled_tag", { tag: name, quote: brief(this.quote(start, end), 50) });
    });
  }

  /** A rejection of everything that readers marked here and nobody ruled on. @param {string} reason @returns {Decision[]} */
  unmarked(reason) {
    const [start, end] = this.place;
    /** @type {Map<string, Decision>} */
    const found = new Map();
    for (const { marks } of this.page.readings) {
      for (const [index, from, to] of marks) {
        const { slug } = this.page.tags[index];
        const isRuled = this.ruled.all.some((each) => each.tag === slug && each.start === from && each.end === to);
        if (from < end && to > start && !isRuled) {
          found.set(`${slug} ${from} ${to}`, { tag: slug, start: from, end: to, verdict: "rejected", reason, is_precedent: false });
        }
      }
    }
    if (!found.size) throw new Refused(say("already_so"));
    return [...found.values()];
  }

  /** On to the next place that waits, or just the next one. */
  goOn() {
    // Whoever wrote a reason goes on with single keys.
    this.reason.blur();
    const current = this.desk.number ?? 1;
    const order = this.page.places.map((_, index) => ((current + index) % this.page.places.length) + 1);
    const ruled = this.ruled.ruled();
    this.wiring.go(order.find((number) => !ruled[number - 1]) ?? order[0]);
  }
}

/** The next ruling that says the same of the same tag. @param {Ruling} ruling @param {Ruling[]} later */
function likeOf({ tag, verdict }, later) {
  return later.find((each) => each.tag === tag && each.verdict === verdict);
}

/** @param {string} key @param {string} mood */
function mood(key, mood) {
  byId("saved").className = `pill pill-${mood}`;
  byId("saved").textContent = say(key);
}
