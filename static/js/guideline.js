/** The project's guideline in a drawer beside the text, where one left off in it. */

import { button, icon, make } from "./dom.js";
import { fetchPage } from "./fetched.js";
import { say } from "./words.js";

export class Guideline {
  /** @param {PageData} page @param {HTMLElement} text where the focus goes when the drawer is put away @param {(sentence: string) => void} tell */
  constructor({ project, keys }, text, tell) {
    this.text = text;
    this.tell = tell;
    this.kept = `guideline-${project}`;
    this.body = make("div", { class: "guide-body", tabindex: "0", role: "region", "aria-labelledby": "guide-h" });
    this.heading = make("h2", { id: "guide-h" });
    this.version = make("span", { class: "meta" });
    const head = make("div", { class: "guide-head" }, this.heading, this.version,
      button("icon-btn push", { "aria-label": say("close") }, () => this.close(), icon("close")));
    this.drawer = make("dialog", { class: "guide", "aria-labelledby": "guide-h" }, head, this.body);
    this.drawer.addEventListener("close", () => this.left());
    this.drawer.addEventListener("keydown", (event) => {
      if (event.key === "Escape" || (event.key.toLowerCase() === keys.guideline && !event.ctrlKey && !event.metaKey && !event.altKey)) {
        event.preventDefault();
        event.stopPropagation();
        this.close();
      }
    });
    this.body.addEventListener("submit", (event) => void this.confirm(event));
    document.body.append(this.drawer);
  }

  /** Open it at what one left; opened by the same wish again, it is put away. @param {string} address */
  async toggle(address) {
    if (this.drawer.open) return this.close();
    const page = await fetchPage(address);
    const found = page.querySelector("#guide");
    // Whoever was signed out meanwhile gets another page.
    if (!found) throw new Error(address);
    this.heading.textContent = page.querySelector("h1")?.textContent ?? "";
    this.version.textContent = page.querySelector("#guide-version")?.firstChild?.textContent ?? "";
    this.body.replaceChildren(...[...found.children].map((each) => document.importNode(each, true)));
    for (const link of this.body.querySelectorAll("a")) link.target = "_blank";
    // Beside the text there is no reason to stop working in it.
    if (matchMedia("(min-width: 64rem)").matches) this.drawer.show();
    else this.drawer.showModal();
    this.body.scrollTop = this.body.querySelector(".changes") ? 0 : Number(sessionStorage.getItem(this.kept) ?? 0);
    this.body.focus({ preventScroll: true });
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
    for (const each of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("[data-guideline]"))) each.search = "";
    this.body.focus({ preventScroll: true });
    this.tell(say("guideline_read"));
  }
}
