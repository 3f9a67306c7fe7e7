/** In the sheet under a span: how sure the reviewer is, and what supports or contradicts it. */

import { button, icon, make } from "./dom.js";
import { Evidence } from "./evidence.js";
import { brief, say } from "./words.js";

const STEPS = [25, 50, 75, 100];
/** On the shelf. @param {string} id of the annotation */
const nameOf = (id) => `draft-proof-${id}`;
const RELATIONS = /** @type {const} */ (["contradicts", "supports"]);

export class Meaning {
  /** @param {MeaningParts} parts */
  constructor(parts) {
    this.parts = parts;
    const { page, outbox } = parts;
    this.evidence = new Evidence(page.article, page.evidence, outbox.waiting, (operation) => outbox.add(operation));
    /** What is being typed, by annotation: the sheet is built anew with every change. @type {Map<string, Draft>} */
    this.drafts = new Map();
    this.isAway = false;
  }

  /** @param {Annotation} annotation @param {HTMLElement} sheet @param {HTMLElement} foot */
  show(annotation, sheet, foot) {
    const draft = this.draft(annotation);
    const rows = this.evidence.of(annotation.id);
    const tag = this.parts.tags.get(annotation.tag);
    const card = () => this.parts.onCard(annotation.tag);
    if (tag) sheet.querySelector(".pop-tags")?.after(button("link card-link", { "data-focus": "card" }, card, say("card_of", { tag: tag.name })));
    sheet.append(this.sure(annotation));
    if (rows.length || draft.isOpen) sheet.append(this.section(annotation, rows, draft));
    const toggle = () => {
      draft.isOpen = !draft.isOpen;
      this.again(annotation, draft.isOpen ? "proof-url" : "evidence");
    };
    foot.lastElementChild?.before(
      button("btn btn-plain", { "data-focus": "evidence", "aria-expanded": String(draft.isOpen) }, toggle, icon("link"), say("evidence")),
      button("btn btn-plain", { "data-focus": "comment" }, () => this.parts.onComment(annotation), icon("comment"), say("comment")),
    );
  }

  /** @param {Annotation} annotation */
  draft({ id, tag }) {
    let draft = this.drafts.get(id);
    if (!draft) {
      draft = { isOpen: false, asked: "", relation: "contradicts", url: "", note: "", problem: "", ...this.parts.begun.get(nameOf(id)) };
      this.drafts.set(id, draft);
    }
    // Asked for once with each tag that wants it; closing it is an answer.
    if (draft.asked !== tag && this.parts.tags.get(tag)?.asks_for_evidence && !this.evidence.of(id).length) draft.isOpen = true;
    draft.asked = tag;
    return draft;
  }

  /** Build the sheet anew, with the focus at one of its parts. @param {Annotation} annotation @param {string} [focus] */
  again(annotation, focus) {
    const { desk } = this.parts;
    desk.refreshPopover(annotation.id);
    if (focus) desk.parts.popover.focus(`[data-focus="${focus}"]`);
  }

  /** @param {Annotation} annotation */
  sure({ id, confidence }) {
    const steps = confidence === null || STEPS.includes(confidence) ? STEPS : [...STEPS, confidence].sort((one, other) => one - other);
    const choices = steps.map((step) => {
      const chosen = step === confidence ? null : step;
      const act = () => this.parts.desk.change(id, { confidence: chosen }, say(chosen === null ? "sure_taken_back" : "sure_kept", { percent: step }));
      return button("", { "aria-pressed": String(step === confidence), "data-focus": `sure-${step}` }, act, say("percent", { percent: step }));
    });
    return make("div", { class: "sure" }, make("span", {}, say("how_sure")), make("span", { class: "seg", role: "group", "aria-label": say("how_sure") }, ...choices));
  }

  /** @param {Annotation} annotation @param {Proof[]} rows @param {Draft} draft */
  section(annotation, rows, draft) {
    const list = rows.length ? [make("ul", { class: "proofs" }, ...rows.map((each) => this.proof(annotation, each)))] : [];
    return make("div", { class: "evidence", role: "group", "aria-label": say("evidence") }, ...list, ...(draft.isOpen ? [this.form(annotation, draft)] : []));
  }

  /** @param {Annotation} annotation @param {Proof} proof */
  proof(annotation, proof) {
    const { page, desk } = this.parts;
    const what = proof.url
      ? make("a", { href: proof.url, target: "_blank", rel: "noopener noreferrer nofollow" }, brief(proof.url.replace(/^https?:\/\//, "")))
      : make("q", { dir: "auto" }, brief(proof.quote, 120));
    const whence = proof.article && proof.article !== page.article ? [make("span", { class: "meta" }, say("from_article", { title: proof.title }))] : [];
    const note = proof.note ? [make("span", { class: "meta" }, proof.note)] : [];
    const remove = () => {
      this.evidence.remove(annotation, proof);
      desk.parts.status.speak(say("proof_removed"));
      this.again(annotation, "evidence");
    };
    return make("li", {},
      make("span", {}, make("span", { class: "strong" }, say(`relation_${proof.relation}`)), " ", what, ...whence, ...note),
      button("icon-btn", { "aria-label": say("remove_proof", { what: brief(proof.url || proof.quote, 40) }) }, remove, icon("close")),
    );
  }

  /** @param {Annotation} annotation @param {Draft} draft */
  form(annotation, draft) {
    const tag = this.parts.tags.get(annotation.tag);
    const relations = RELATIONS.map((relation) => {
      const act = () => {
        draft.relation = relation;
        this.keep(annotation, draft);
        this.again(annotation);
      };
      return button("", { "aria-pressed": String(draft.relation === relation), "data-focus": `relation-${relation}` }, act, say(`relation_${relation}`));
    });
    const url = this.field(annotation, draft, "url", { type: "url", inputmode: "url", placeholder: "https://", maxlength: "2000", "aria-label": say("proof_url"), "data-focus": "proof-url" });
    const note = this.field(annotation, draft, "note", { type: "text", maxlength: "2000", "aria-label": say("proof_note"), placeholder: say("proof_note"), "data-focus": "proof-note" });
    for (const each of [url, note]) {
      each.addEventListener("keydown", (event) => {
        if (event.key === "Enter") this.link(annotation, draft);
      });
    }
    return make("div", { class: "proof-form" },
      make("p", { class: "meta" }, tag?.asks_for_evidence ? say("asked_by", { tag: tag.name }) : say("not_asked")),
      make("span", { class: "seg", role: "group", "aria-label": say("relation") }, ...relations),
      note,
      make("div", { class: "row proof-link" }, url, button("btn", {}, () => this.link(annotation, draft), say("add_link"))),
      ...(draft.problem ? [make("p", { class: "error", role: "alert" }, draft.problem)] : []),
      make("div", { class: "row" },
        button("btn", { "data-focus": "proof-here" }, () => void this.choose(annotation, draft, import("./pick.js"), (part) => this.pick(part, annotation)), say("words_of_this_article")),
        button("btn", { "data-focus": "proof-corpus" }, () => void this.choose(annotation, draft, import("./corpus.js"), ({ search }) => search(this.parts.page)), say("search_the_corpus")),
      ),
    );
  }

  /** What was begun outlives the page. @param {Annotation} annotation @param {Draft} draft */
  keep({ id }, { relation, url, note }) {
    const { shelf } = this.parts;
    void (url.trim() || note.trim() ? shelf.put(nameOf(id), { isOpen: true, relation, url, note }) : shelf.drop(nameOf(id)));
  }

  /** @param {Annotation} annotation @param {Draft} draft @param {"url" | "note"} name @param {Record<string, string>} attributes */
  field(annotation, draft, name, attributes) {
    const input = make("input", { class: "input", ...attributes });
    input.value = draft[name];
    input.addEventListener("input", () => {
      draft[name] = input.value;
      this.keep(annotation, draft);
    });
    return input;
  }

  /** @param {Annotation} annotation @param {Draft} draft */
  link(annotation, draft) {
    const url = draft.url.trim();
    if (!/^https?:\/\/[^\s/]+\.[^\s/]/i.test(url) || !URL.canParse(url)) {
      draft.problem = say(url ? "bad_link" : "no_link");
      return this.again(annotation, "proof-url");
    }
    this.add(annotation, draft, { url });
    this.again(annotation, "evidence");
  }

  /** @param {Annotation} annotation @param {Draft} draft @param {Target} target */
  add(annotation, draft, target) {
    this.evidence.add(annotation, draft.relation, draft.note.trim(), target);
    Object.assign(draft, { url: "", note: "", problem: "", isOpen: false });
    this.keep(annotation, draft);
    this.parts.desk.parts.status.speak(say("proof_added"));
  }

  /** Choose words of the article that is read. @returns {Promise<Target | null>} @param {typeof import("./pick.js")} part @param {Annotation} annotation */
  async pick({ pick }, { start, end }) {
    const { desk, page } = this.parts;
    const span = await pick(desk, [start, end]);
    return span && { article: page.article, title: "", start: span[0], end: span[1], quote: desk.parts.text.anchors.quote(...span) };
  }

  /** Away to choose a passage, and to the sheet again. @template T @param {Annotation} annotation @param {Draft} draft @param {Promise<T>} fetched @param {(part: T) => Promise<Target | null>} choose */
  async choose(annotation, draft, fetched, choose) {
    const { desk } = this.parts;
    if (this.isAway) return;
    this.isAway = true;
    try {
      const part = await fetched;
      // Whoever has left the sheet meanwhile has given it up.
      if (!desk.parts.popover.isOpen || desk.current !== annotation.id) return;
      const target = await choose(part);
      if (target) this.add(annotation, draft, target);
      desk.enterPopover(annotation.id);
      desk.parts.popover.focus('[data-focus="evidence"]');
    } catch {
      desk.parts.status.tell(say("not_fetched"));
    } finally {
      this.isAway = false;
    }
  }

  /** What the server did not take. @param {Operation} operation */
  refused({ kind, id }) {
    if (kind === "prove") this.evidence.rows.delete(id);
    this.parts.desk.refreshPopover();
  }
}
