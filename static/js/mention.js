/** Whom an @ in a comment may name: offered below the field while a name is typed, by keyboard and by pointer. */

import { send } from "./api.js";
import { make } from "./dom.js";

/** @typedef {{ name: string, handle: string }} Named */
/** @typedef {HTMLTextAreaElement} Field */

// As mentions.py has it: an @ inside a word belongs to an address.
const AT = /(?<![\p{L}\p{N}_.@-])@([^\n@]{0,60})$/u;
const MOST = 8;

const folded = (/** @type {string} */ text) => text.normalize("NFC").toLowerCase();

/** What is typed after the last @, or null. @param {string} before the field's text up to the caret */
export const typedAfter = (before) => AT.exec(before)?.[1] ?? null;

/** Those whose name, or a later word of it, begins with what is typed; nobody once a name is written. @param {Named[]} people @param {string} typed */
export function fitting(people, typed) {
  const wanted = folded(typed);
  if (people.some(({ handle }) => folded(handle) === wanted)) return [];
  const begins = (/** @type {Named} */ { name, handle }) => [name, handle].some((each) => folded(each).startsWith(wanted));
  const inside = (/** @type {Named} */ { name }) => folded(name).includes(` ${wanted}`);
  const found = people.filter((each) => begins(each) || inside(each));
  return found.sort((a, b) => Number(begins(b)) - Number(begins(a)) || a.name.localeCompare(b.name)).slice(0, MOST);
}

/** @type {Map<string, Promise<Named[]>>} */
const asked = new Map();

/** @param {string} address @returns {Promise<Named[]>} */
function peopleAt(address) {
  const known = asked.get(address);
  if (known) return known;
  const answer = send("GET", `${address}?page_size=200`).then(({ body }) => {
    // Asked again at the next letter.
    if (!body?.results) asked.delete(address);
    return body?.results ?? [];
  });
  asked.set(address, answer);
  return answer;
}

/** @type {WeakMap<Field, Offer>} */
const offers = new WeakMap();

/** Offer names in this field, now and from now on. @param {Field} field */
export function offer(field) {
  const place = /** @type {HTMLElement | null} */ (field.closest("[data-names]"));
  if (!place) return;
  const known = offers.get(field) ?? new Offer(field, place.dataset);
  offers.set(field, known);
  void known.look();
}

class Offer {
  /** @type {Named[]} */
  people = [];
  now = 0;
  /** Up to here nothing is offered any more, until something else is typed. @type {string | null} */
  refused = null;

  /** @param {Field} field @param {DOMStringMap} words */
  constructor(field, { names = "", people = "", offered = "" }) {
    this.field = field;
    this.address = names;
    this.offered = offered;
    this.list = make("ul", { class: "names", role: "listbox", id: `names-${field.id}`, "aria-label": people });
    this.list.hidden = true;
    this.voice = make("p", { class: "vh", role: "status" });
    // Before the field stands its label, behind it what the page says of it.
    const holder = /** @type {HTMLElement} */ (field.parentElement);
    holder.classList.add("names-holder");
    holder.append(this.list, this.voice);
    field.addEventListener("keydown", (event) => this.press(event));
    field.addEventListener("click", () => void this.look());
    field.addEventListener("keyup", ({ key }) => void (/^(ArrowLeft|ArrowRight|Home|End)$/.test(key) && this.look()));
    field.addEventListener("blur", () => this.close());
    // The field keeps the focus.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", ({ target }) => {
      const at = [...this.list.children].indexOf(/** @type {Element} */ (/** @type {Element} */ (target).closest("li")));
      if (at >= 0) this.write(at);
    });
  }

  get before() {
    return this.field.value.slice(0, this.field.selectionStart);
  }

  get typed() {
    const { selectionStart, selectionEnd } = this.field;
    return selectionStart === selectionEnd && this.before !== this.refused ? typedAfter(this.before) : null;
  }

  async look() {
    const people = this.typed === null ? [] : await peopleAt(this.address);
    // Meanwhile more may have been typed, the field left, or the list refused.
    const { typed } = this;
    const found = typed === null || document.activeElement !== this.field ? [] : fitting(people, typed);
    if (!found.length) return this.close();
    const chosen = this.people[this.now];
    this.people = found;
    this.now = Math.max(0, found.findIndex(({ handle }) => handle === chosen?.handle));
    this.list.replaceChildren(...found.map(({ name, handle }, index) =>
      make("li", { role: "option", id: `${this.list.id}-${index}` }, make("bdi", {}, name), ...(folded(handle) === folded(name) ? [] : [make("span", { class: "meta" }, ` @${handle}`)]))));
    return this.open();
  }

  open() {
    const { field, list } = this;
    if (list.hidden) this.voice.textContent = this.offered;
    list.hidden = false;
    list.style.insetBlockStart = `${field.offsetTop + field.offsetHeight}px`;
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-expanded", "true");
    field.setAttribute("aria-controls", list.id);
    this.point(this.now);
  }

  close() {
    if (this.list.hidden) return;
    this.list.hidden = true;
    this.voice.textContent = "";
    this.people = [];
    this.now = 0;
    for (const name of ["role", "aria-autocomplete", "aria-expanded", "aria-controls", "aria-activedescendant"]) this.field.removeAttribute(name);
  }

  /** @param {number} at */
  point(at) {
    const rows = [...this.list.children];
    this.now = (at + rows.length) % rows.length;
    rows.forEach((row, index) => row.setAttribute("aria-selected", String(index === this.now)));
    rows[this.now].scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", rows[this.now].id);
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const { key, isComposing, altKey, ctrlKey, metaKey, shiftKey } = event;
    if (this.list.hidden || isComposing || altKey || ctrlKey || metaKey || shiftKey) return;
    if (key === "ArrowDown") this.point(this.now + 1);
    else if (key === "ArrowUp") this.point(this.now - 1);
    else if (key === "Enter" || key === "Tab") this.write(this.now);
    else if (key === "Escape") {
      this.refused = this.before;
      this.close();
    }
    else return;
    event.preventDefault();
    // The page has keys of its own.
    event.stopPropagation();
  }

  /** The name in place of what was typed of it. @param {number} at */
  write(at) {
    const { field, typed } = this;
    const { handle } = this.people[at];
    this.close();
    if (typed === null) return;
    const end = field.selectionStart;
    field.focus();
    field.setSelectionRange(end - typed.length, end);
    // As if typed, so that undo takes it back; where the browser does not know how, by force.
    if (document.execCommand("insertText", false, `${handle} `)) return;
    field.setRangeText(`${handle} `, end - typed.length, end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
