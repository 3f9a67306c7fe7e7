/** The project's guideline in a drawer beside the text, where one left off in it. */

import { button, icon, make } from "./dom.js";
import { fetchPage } from "./fetched.js";
import { say } from "./words.js";

/** An open drawer asks so often whether it still shows the guideline in force. */
const EVERY = 60_000;

export class Guideline {
  /** The version that is shown, and where it came from. */
  shown = 0;
  address = "";

  /** @param {PageData} page @param {HTMLElement} text where the focus goes when the drawer is put away @param {(sentence: string) => void} tell */
  constructor({ project, keys }, text, tell) {
    this.text = text;
    this.tell = tell;
    this.kept = `guideline-${project}`;
    this.body = make("div", { class: "guide-body", tabindex: "0", role: "region", "aria-labelledby": "guide-h" });
    this.heading = make("h2", { id: "guide-h" });
    this.version = make("span", { class: "meta" });
    this.news = make("p", { class: "note", hidden: "" });
    const head = make("div", { class: "guide-head" }, this.heading, this.version,
      button("icon-btn push", { "aria-label": say("close") }, () => this.close(), icon("close")));
    this.drawer = make("dialog", { class: "guide", "aria-labelledby": "guide-h" }, head, this.news, this.body);
    this.drawer.addEventListener("close", () => this.left());
    this.drawer.addEventListener("keydown", (event) => {
      if (event.key === "Escape" || (event.key.toLowerCase() === keys.guideline && !event.ctrlKey && !event.metaKey && !event.altKey)) {
        event.preventDefault();
        event.stopPropagation();
        this.close();
      }
    });
    this.body.addEventListener("submit", (event) => void this.confirm(event));
    setInterval(() => void this.look(), EVERY);
    document.addEventListener("visibilitychange", () => void this.look());
    document.body.append(this.drawer);
  }

  /** Open it at what one left, or at what is new; opened by the same wish again, it is put away. @param {HTMLAnchorElement} link */
  async toggle({ href, dataset, search }) {
    if (this.drawer.open) return this.close();
    this.address = href.split("?")[0];
    await this.fill(await fetchPage(href), search ? 0 : Number(dataset.guideline));
    // Beside the text there is no reason to stop working in it.
    if (matchMedia("(min-width: 64rem)").matches) this.drawer.show();
    else this.drawer.showModal();
    this.body.scrollTop = this.body.querySelector(".changes") ? 0 : Number(sessionStorage.getItem(this.kept) ?? 0);
    this.body.focus({ preventScroll: true });
  }

  /** Show a page of the guideline; where it is newer than the version known, with what changed since. @param {Document} page @param {number} known 0 for any */
  async fill(page, known) {
    const number = numberOf(page);
    const it = known && known < number ? await fetchPage(`${this.address}?since=${known}`) : page;
    const found = it.querySelector("#guide");
    // Whoever was signed out meanwhile gets another page.
    if (!found) throw new Error(this.address);
    this.shown = numberOf(it);
    this.heading.textContent = it.querySelector("h1")?.textContent ?? "";
    this.version.textContent = it.querySelector("#guide-version")?.firstChild?.textContent ?? "";
    this.body.replaceChildren(...[...found.children].map((each) => document.importNode(each, true)));
    for (const link of this.body.querySelectorAll("a")) link.target = "_blank";
    this.news.hidden = true;
  }

  /** Say so when the guideline has changed under an open drawer; what one is reading stays until one wants the news. */
  async look() {
    if (!this.drawer.open || document.hidden) return;
    const page = await fetchPage(this.address).catch(() => null);
    if (!page || numberOf(page) <= this.shown) return;
    const see = async () => {
      await this.fill(page, this.shown);
      this.body.scrollTop = 0;
      this.body.focus({ preventScroll: true });
    };
    const act = () => void see().catch(() => this.tell(say("not_fetched")));
    this.news.replaceChildren(`${say("guideline_changed")} `, button("link", {}, act, say("guideline_see")));
    this.news.hidden = false;
    this.tell(say("guideline_changed"));
  }

  close() {
    sessionStorage.setItem(this.kept, String(Math.round(this.body.scrollTop)));
    this.drawer.close();
  }

  left() {
    if (document.activeElement === document.body || this.drawer.contains(document.activeElement)) this.text.focus({ preventScroll: true });
  }

  /** “I have read it”. @param {SubmitEvent} event */
  async confirm(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" }).catch(() => null);
    if (answer?.type !== "opaqueredirect") return this.tell(say("not_fetched"));
    form.closest(".changes")?.remove();
    for (const each of document.querySelectorAll("[data-guideline-news]")) each.remove();
    for (const each of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("[data-guideline]"))) {
      each.search = "";
      each.dataset.guideline = String(this.shown);
    }
    this.body.focus({ preventScroll: true });
    this.tell(say("guideline_read"));
  }
}

/** @param {Document} page */
const numberOf = (page) => Number(/** @type {HTMLElement | null} */ (page.querySelector("#guide-version"))?.dataset.version ?? 0);
