/** What is being typed and was not sent – comments, answers, flags, notes: kept on this device, offered again, gone when sent. */

import { send } from "./api.js";
import { button, make } from "./dom.js";

const FIELDS = "#talk textarea, #skip-reason";
const NOTE = "#pop textarea";
/** @typedef {HTMLTextAreaElement | HTMLInputElement} Field */

export class Drafts {
  isSending = false;

  /** @param {HTMLElement} talk the comments, with their addresses and sentences @param {import("./shelf.js").Shelf} shelf @param {DraftsWiring} [wiring] */
  constructor(talk, shelf, wiring = { first: async () => {}, noteOf: () => "" }) {
    this.talk = talk;
    this.shelf = shelf;
    this.wiring = wiring;
    document.addEventListener("input", ({ target }) => this.keep(/** @type {Field} */ (target)));
    talk.addEventListener("input", async ({ target }) => {
      const { value } = /** @type {HTMLTextAreaElement} */ (target);
      const part = value.includes("@") && (await import("./mention.js").catch(() => null));
      if (part) part.offer(/** @type {HTMLTextAreaElement} */ (target));
    });
    talk.addEventListener("submit", (event) => {
      const form = /** @type {HTMLFormElement} */ (event.target);
      if (form.dataset.send === undefined) return;
      event.preventDefault();
      const { submitter } = event;
      void this.send(form, submitter instanceof HTMLButtonElement && submitter.value === "flag");
    });
  }

  /** @param {Field} field */
  keep(field) {
    if (field.matches(NOTE)) return this.shelf.put(`draft-note-${this.wiring.noteOf()}`, { text: field.value });
    if (!field.matches(FIELDS)) return undefined;
    this.line(field)?.remove();
    const name = `draft-${field.id}`;
    if (!field.value.trim() || field.value === field.defaultValue) return this.shelf.drop(name);
    const form = field.form?.elements;
    const annotation = /** @type {HTMLInputElement | null} */ (form?.namedItem("annotation") ?? null)?.value;
    const quote = annotation && field.form?.querySelector("[data-about] q")?.textContent;
    return this.shelf.put(name, { text: field.value, annotation, quote });
  }

  /** Put everything back where it was typed. @returns {Promise<Begun>} what was begun at marks */
  async restore() {
    /** @type {Begun} */
    const { notes, proofs } = { notes: new Map(), proofs: [] };
    const own = /** @type {NodeListOf<HTMLTextAreaElement>} */ (this.talk.querySelectorAll("textarea[id^='change-']"));
    const said = new Set([...own].map((each) => each.defaultValue));
    for (const [name, { text, annotation, quote }] of await this.shelf.all("draft-")) {
      const id = name.slice("draft-".length);
      const field = /** @type {Field | null} */ (document.getElementById(id));
      if (id.startsWith("note-")) notes.set(id.slice("note-".length), text);
      // Meaning keeps these, and puts them back.
      else if (id.startsWith("proof-")) proofs.push(id.slice("proof-".length));
      // Changed as wanted, or sent without this script.
      else if (said.has(text)) void this.shelf.drop(name);
      else if (field && (field.value === field.defaultValue || field.value === text)) this.put(field, text, annotation, quote);
    }
    // Quicker hands than this script.
    for (const field of /** @type {NodeListOf<Field>} */ (document.querySelectorAll(FIELDS))) {
      if (field.value !== field.defaultValue && !this.line(field)) void this.keep(field);
    }
    this.talk.dataset.ready = "true";
    return { notes, proofs };
  }

  /** @param {Field} field @param {string} text @param {string} [annotation] @param {string} [quote] */
  put(field, text, annotation, quote) {
    field.value = text;
    field.closest("details")?.setAttribute("open", "");
    if (annotation && field.form) aim(field.form, annotation, quote ?? "");
    const { kept = "", discard = "" } = this.talk.dataset;
    const letGo = () => {
      field.value = field.defaultValue;
      if (annotation && field.form) aim(field.form, "", "");
      void this.keep(field);
      field.focus();
    };
    if (!this.line(field)) field.after(make("p", { class: "meta", "data-draft": "" }, `${kept} `, button("btn btn-plain", {}, letGo, discard)));
  }

  /** The word that a field's text was kept. @param {Field} field */
  line(field) {
    const { nextElementSibling } = field;
    return nextElementSibling?.matches("[data-draft]") ? nextElementSibling : null;
  }

  /** In the person's own name, whoever is signed in meanwhile; what does not arrive stays. @param {HTMLFormElement} form @param {boolean} isFlag */
  async send(form, isFlag) {
    if (this.isSending) return;
    this.isSending = true;
    const { comments = "", flags = "", user, flagged = "", unsent = "" } = this.talk.dataset;
    const fields = new FormData(form);
    const of = (/** @type {string} */ name) => fields.get(name) || null;
    const body = isFlag ? { reason: of("body"), annotation: of("annotation") } : { body: of("body"), annotation: of("annotation"), parent: of("parent") };
    // A mark that is written about must be there.
    await this.wiring.first();
    const answer = await send("POST", isFlag ? flags : comments, { body, operation: String(of("operation")), user });
    this.isSending = false;
    if (answer.status !== 200 && answer.status !== 201) return this.tell(form, answer.status ? (answer.body?.errors?.[0]?.message ?? unsent) : unsent, true);
    const area = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("body"));
    await this.shelf.drop(`draft-${area.id}`);
    this.line(area)?.remove();
    form.reset();
    if (isFlag) {
      aim(form, "", "");
      /** @type {HTMLInputElement} */ (form.elements.namedItem("operation")).value = crypto.randomUUID();
      return this.tell(form, flagged, false);
    }
    // The page anew, at the comment.
    history.scrollRestoration = "manual";
    location.hash = `c-${answer.body.id}`;
    location.reload();
  }

  /** @param {HTMLFormElement} form @param {string} sentence @param {boolean} isProblem */
  tell(form, sentence, isProblem) {
    const told = form.querySelector("[data-told]") ?? make("p", { "data-told": "", role: "status" });
    told.className = isProblem ? "error" : "meta";
    form.append(told);
    told.textContent = sentence;
  }
}

/** What the form below the text is about. @param {HTMLFormElement} form @param {string} annotation @param {string} quote */
function aim(form, annotation, quote) {
  const about = /** @type {HTMLElement | null} */ (form.querySelector("[data-about]"));
  if (!about) return;
  /** @type {HTMLInputElement} */ (form.elements.namedItem("annotation")).value = annotation;
  about.hidden = !annotation;
  /** @type {HTMLElement} */ (about.querySelector("q")).textContent = quote;
  /** @type {HTMLElement} */ (about.querySelector("button")).onclick = () => aim(form, "", "");
}
