/** What is stored and what is not: the pill at the top, the tray of refused operations, what is said aloud. */

import { make } from "./dom.js";
import { say } from "./words.js";

/**
 * @typedef {import("./outbox.js").State} State
 * @typedef {import("./outbox.js").Operation} Operation
 */

export class Status {
  /**
   * @param {{pill: HTMLElement, tray: HTMLElement, voice: HTMLElement, toast: HTMLElement}} parts
   * @param {{signIn: string, onKeepMine: (operation: Operation) => void, onLetGo: (operation: Operation) => void,
   *          onUndo: () => void, nameOf: (slug: string) => string}} wiring
   */
  constructor(parts, wiring) {
    this.parts = parts;
    this.wiring = wiring;
  }

  /** @param {State} state */
  show({ waiting, refused, trouble, isDurable }) {
    const { pill, tray } = this.parts;
    const [kind, ...said] = this.pill(waiting, refused.length, trouble, isDurable);
    pill.className = `pill pill-${kind}`;
    pill.dataset.waiting = String(waiting);
    const text = said.map((each) => (typeof each === "string" ? each : "")).join("");
    if (pill.dataset.said !== text || refused.length || trouble === "signed-out") pill.replaceChildren(...said);
    pill.dataset.said = text;
    tray.hidden = refused.length === 0;
    const list = /** @type {HTMLElement} */ (tray.querySelector("ul"));
    list.replaceChildren(...refused.map((each) => this.refused(each)));
  }

  /** @param {number} waiting @param {number} refused @param {State["trouble"]} trouble @param {boolean} isDurable @returns {[string, ...(string | Node)[]]} */
  pill(waiting, refused, trouble, isDurable) {
    if (trouble === "signed-out") {
      const link = make("a", { href: this.wiring.signIn, target: "_blank", rel: "noopener" }, say("sign_in"));
      return ["warn", `${say("signed_out", { n: waiting })} `, link];
    }
    if (waiting && !isDurable) return ["bad", say("not_kept", { n: waiting })];
    if (waiting && trouble === "offline") return ["warn", say("offline", { n: waiting })];
    if (refused) return ["bad", make("a", { href: "#tray" }, say("refused", { n: refused }))];
    if (waiting) return ["calm", say("saving", { n: waiting })];
    return ["good", say("saved")];
  }

  /** @param {Operation} operation */
  refused(operation) {
    const { body = {}, was = {}, refused } = operation;
    const quote = String(body.quote ?? was.quote ?? "");
    const tag = String(body.tag ?? was.tag ?? "");
    const button = (/** @type {string} */ key, /** @type {() => void} */ act) => {
      const each = make("button", { class: "btn", type: "button" }, say(key));
      each.addEventListener("click", act);
      return each;
    };
    const buttons = [button("copy", () => void navigator.clipboard?.writeText(`${tag}: ${quote}`))];
    if (refused?.current) buttons.push(button("keep_mine", () => this.wiring.onKeepMine(operation)));
    buttons.push(button(refused?.current ? "take_stored" : "let_go", () => this.wiring.onLetGo(operation)));
    const stored = refused?.current
      ? [make("p", { class: "meta" }, say(refused.current.withdrawn_at ? "stored_withdrawn" : "stored_version", {
          tag: this.wiring.nameOf(refused.current.tag), quote: refused.current.quote,
        }))]
      : [];
    return make(
      "li",
      {},
      make("p", {}, say(`tried_${operation.kind}`, { tag: this.wiring.nameOf(tag) }), " ", make("q", { dir: "auto" }, quote)),
      make("p", { class: "error" }, refused?.message || say("refused_without_reason")),
      ...stored,
      make("div", { class: "row" }, ...buttons),
    );
  }

  /** Say something to those who do not see it. @param {string} sentence */
  speak(sentence) {
    this.parts.voice.textContent = sentence;
  }

  /** Offer to undo what was just done. @param {string} sentence */
  offerUndo(sentence) {
    const undo = make("button", { class: "btn", type: "button" }, say("undo"));
    undo.addEventListener("click", () => this.wiring.onUndo());
    this.parts.toast.replaceChildren(make("span", {}, sentence), undo);
    this.parts.toast.hidden = false;
  }

  hideToast() {
    this.parts.toast.hidden = true;
  }
}
