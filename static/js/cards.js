/** Tag cards: what a tag means, beside its button while a pointer or the focus rests there; and held open, by key or long press. */

import { button, icon, make } from "./dom.js";
import { fetchPage } from "./fetched.js";
import { say } from "./words.js";

/** A hand that passes, or presses, opens nothing. */
const REST = 600;
/** From one card to the next, and from the button to its card. */
const CROSS = 250;
const LONG_PRESS = 500;
const GAP = 6;
const BUTTONS = "[data-tag], [data-focus^='tag-']";

export class Cards {
  /** @param {CardParts} parts */
  constructor(parts) {
    this.parts = parts;
    /** Whose card is shown, or "". */
    this.slug = "";
    this.isHeld = false;
    /** @type {HTMLElement | null} */
    this.anchor = null;
    /** The button that a card was sent away from, or that was pressed: it stays quiet until it is left. @type {Element | null} */
    this.quiet = null;
    /** @type {HTMLElement | null} */
    this.before = null;
    this.timer = 0;
    this.element = make("div", { class: "card-pop", role: "dialog", tabindex: "-1" });
    this.element.hidden = true;
    parts.palette.after(this.element);
    /** @type {Promise<Document> | undefined} */
    this.page = undefined;

    for (const place of [parts.palette, parts.sheet]) {
      place.addEventListener("pointerover", (event) => this.over(event));
      place.addEventListener("pointerout", (event) => this.out(event));
      place.addEventListener("pointerdown", (event) => this.down(event));
      place.addEventListener("contextmenu", (event) => this.menu(event));
      place.addEventListener("focusin", (event) => this.focused(event));
      place.addEventListener("focusout", (event) => this.out(event));
      place.addEventListener("keydown", (event) => this.enter(event));
    }
    this.element.addEventListener("pointerenter", () => clearTimeout(this.timer));
    this.element.addEventListener("pointerleave", () => this.later(CROSS, () => this.hide()));
    this.element.addEventListener("keydown", (event) => this.walk(event));
    // Before the page's own Esc, which puts the brush down.
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.element.hidden) return;
      event.preventDefault();
      event.stopPropagation();
      this.quiet = this.anchor;
      this.close();
    }, true);
    document.addEventListener("pointerdown", ({ target }) => {
      if (this.isHeld && !this.element.contains(/** @type {Node} */ (target))) this.close();
    }, true);
    for (const place of [this.element, parts.rail]) place.addEventListener("click", (event) => this.ask(event));
    addEventListener("resize", () => this.place());
    addEventListener("scroll", () => this.anchor?.closest("#pop") && !this.isHeld && this.hide(), { passive: true });
    for (const name of ["pointerup", "pointercancel", "scroll"]) addEventListener(name, () => clearTimeout(this.press), { passive: true, capture: true });
    this.press = 0;
  }

  /** What came before this module did, in its order. @param {Event} event */
  take(event) {
    const pointed = /** @type {PointerEvent} */ (event);
    if (event.type === "pointerover") this.over(pointed);
    else if (event.type === "pointerout" || event.type === "focusout") this.out(pointed);
    // A finger may have let go meanwhile: its press is not held here.
    else if (event.type === "pointerdown" && pointed.pointerType !== "touch") this.down(pointed);
    else if (event.type === "focusin") this.focused(event);
    else if (event.type === "contextmenu") this.menu(pointed);
  }

  /** @param {Event} event @returns {HTMLElement | null} */
  of({ target }) {
    return /** @type {Element} */ (target).closest?.(BUTTONS) ?? null;
  }

  /** @param {HTMLElement} anchor */
  slugOf(anchor) {
    return anchor.dataset.tag ?? anchor.dataset.focus?.slice(4) ?? "";
  }

  /** @param {PointerEvent} event */
  over(event) {
    const anchor = this.of(event);
    if (event.pointerType === "touch" || !anchor || anchor === this.quiet || this.isHeld) return;
    this.later(this.element.hidden ? REST : CROSS, () => this.show(anchor));
  }

  /** @param {Event} event */
  focused(event) {
    const anchor = this.of(event);
    if (anchor?.matches(":focus-visible") && anchor !== this.quiet && !this.isHeld) this.later(REST, () => this.show(anchor));
  }

  /** @param {PointerEvent | FocusEvent} event */
  out(event) {
    const to = /** @type {Node | null} */ (event.relatedTarget);
    if (this.of(event)?.contains(to)) return;
    this.quiet = null;
    if (!this.isHeld && !this.element.contains(to)) this.later(CROSS, () => this.hide());
  }

  /** @param {PointerEvent} event */
  down(event) {
    const anchor = this.of(event);
    if (!anchor) return;
    this.quiet = anchor;
    clearTimeout(this.timer);
    if (event.pointerType === "touch") this.press = setTimeout(() => this.pressed(anchor), LONG_PRESS);
    else if (!this.isHeld) this.hide();
  }

  /** @param {HTMLElement} anchor */
  pressed(anchor) {
    // Letting go is a click to the browser.
    const swallow = (/** @type {Event} */ event) => {
      event.preventDefault();
      event.stopPropagation();
    };
    anchor.addEventListener("click", swallow, { capture: true, once: true });
    addEventListener("pointerdown", () => anchor.removeEventListener("click", swallow, true), { once: true, capture: true });
    this.hold(this.slugOf(anchor), anchor);
  }

  /** Where the system itself answers a long press. @param {MouseEvent} event */
  menu(event) {
    const anchor = this.of(event);
    const { pointerType } = /** @type {PointerEvent} */ (event);
    if (!anchor || (pointerType ? pointerType !== "touch" : !matchMedia("(pointer: coarse)").matches)) return;
    event.preventDefault();
    clearTimeout(this.press);
    if (!this.isHeld) this.pressed(anchor);
  }

  /** From a button into its card. @param {KeyboardEvent} event */
  enter(event) {
    const anchor = this.of(event);
    if (event.key !== "ArrowDown" || !anchor || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.hold(this.slugOf(anchor), anchor);
  }

  /** @param {KeyboardEvent} event */
  walk(event) {
    const way = /** @type {Record<string, number>} */ ({ ArrowLeft: -1, ArrowRight: 1 })[event.key];
    if (way && this.isHeld) this.go(way);
  }

  /** @param {number} delay @param {() => void} act */
  later(delay, act) {
    clearTimeout(this.timer);
    this.timer = setTimeout(act, delay);
  }

  /** @param {HTMLElement} anchor */
  show(anchor) {
    if (!anchor.isConnected) return;
    this.anchor = anchor;
    this.fill(this.slugOf(anchor));
  }

  /** A card that stays until it is closed, with the focus in it. @param {string} slug @param {HTMLElement} [anchor] */
  hold(slug, anchor = this.parts.palette.querySelector(`[data-tag="${slug}"]`) ?? undefined) {
    if (!anchor) return;
    clearTimeout(this.timer);
    if (!this.isHeld) this.before = /** @type {HTMLElement} */ (document.activeElement);
    this.isHeld = true;
    this.anchor = anchor;
    this.fill(slug);
    this.element.focus({ preventScroll: true });
  }

  /** To the card of the next or previous tag. @param {number} way */
  go(way) {
    const { tags } = this.parts;
    const at = tags.findIndex(({ slug }) => slug === this.slug);
    this.hold(tags[(at + way + tags.length) % tags.length].slug);
  }

  hide() {
    clearTimeout(this.timer);
    if (this.isHeld) return;
    this.element.hidden = true;
    this.slug = "";
  }

  close() {
    const hadFocus = this.element.contains(document.activeElement);
    const { before } = this;
    this.isHeld = false;
    this.before = null;
    this.hide();
    if (hadFocus) (before?.isConnected && before !== document.body ? before : this.parts.text).focus({ preventScroll: true });
  }

  /** @param {string} slug */
  fill(slug) {
    const card = this.parts.rail.querySelector(`[data-card="${slug}"]`);
    const tag = this.parts.tags.find((each) => each.slug === slug);
    if (!card || !tag) return;
    this.slug = slug;
    const told = /** @type {HTMLElement} */ (card.cloneNode(true));
    for (const each of told.querySelectorAll("[id]")) each.removeAttribute("id");
    const [name, ...rest] = told.children;
    const head = make("div", { class: "card-head" }, name);
    if (this.isHeld) {
      const many = this.parts.tags.length > 1;
      head.append(make("span", { class: "push" }), ...(many ? [
        button("step", { "aria-label": say("card_previous") }, () => this.go(-1), "←"),
        button("step", { "aria-label": say("card_next") }, () => this.go(1), "→"),
      ] : []), button("icon-btn", { "aria-label": say("close") }, () => this.close(), icon("close")));
    }
    this.element.setAttribute("aria-label", say("card_of", { tag: tag.name }));
    this.element.replaceChildren(head, ...rest);
    this.element.classList.toggle("card-held", this.isHeld);
    this.element.hidden = false;
    this.element.scrollTop = 0;
    this.place();
    void this.precedents(slug);
  }

  /** How the tag was ruled on, into the card that is shown. @param {string} slug */
  async precedents(slug) {
    await this.learn();
    const known = this.parts.rail.querySelector(`[data-precedents="${slug}"]`);
    if (this.slug !== slug || !known?.childElementCount) return;
    this.element.querySelector("[data-precedents]")?.replaceWith(known.cloneNode(true));
    this.place();
  }

  /** Precedents into the cards beside the text, once; without the server there are none. */
  async learn() {
    this.page ??= fetchPage(this.parts.address);
    let page;
    try {
      page = await this.page;
    } catch {
      this.page = undefined;
      return;
    }
    for (const place of this.parts.rail.querySelectorAll("[data-precedents]:empty")) {
      const found = page.querySelector(`[data-precedents="${place.getAttribute("data-precedents")}"]`);
      place.append(...[...(found?.children ?? [])].map((each) => document.importNode(each, true)));
    }
  }

  /** What is kept back because it closes readings. @param {Event} event */
  ask(event) {
    const link = /** @type {HTMLAnchorElement | null} */ (/** @type {Element} */ (event.target).closest("[data-show]"));
    if (!link) return;
    event.preventDefault();
    this.page = fetchPage(link.href);
    void this.page.then(() => {
      for (const place of this.parts.rail.querySelectorAll("[data-precedents]")) place.replaceChildren();
      return this.precedents(this.slug);
    }, () => location.assign(link.href));
  }

  /** Beside its button, never over it; a phone shows it as a sheet. */
  place() {
    const { element, anchor } = this;
    if (element.hidden || !anchor) return;
    const { style } = element;
    for (const name of ["top", "bottom", "left", "max-height"]) style.removeProperty(name);
    if (getComputedStyle(element).getPropertyValue("--is-sheet").trim()) return;
    const sheet = anchor.closest("#pop");
    const at = (sheet ?? anchor).getBoundingClientRect();
    const width = element.offsetWidth;
    if (sheet) {
      const right = at.right + GAP;
      const left = right + width <= innerWidth - GAP ? right : at.left - GAP - width;
      // No room beside the sheet: over the palette's end of the window, which is never the span.
      style.setProperty("left", `${left >= GAP ? left : innerWidth - width - GAP}px`);
      const top = Math.max(GAP, Math.min(at.top, innerHeight - element.offsetHeight - GAP));
      style.setProperty("top", `${top}px`);
      style.setProperty("max-height", `${innerHeight - top - GAP}px`);
      return;
    }
    style.setProperty("left", `${Math.max(GAP, Math.min(at.left, innerWidth - width - GAP))}px`);
    const isLow = at.top > innerHeight / 2;
    style.setProperty(isLow ? "bottom" : "top", `${(isLow ? innerHeight - at.top : at.bottom) + GAP}px`);
    style.setProperty("max-height", `${(isLow ? at.top : innerHeight - at.bottom) - 2 * GAP}px`);
  }
}
