/** What is stored and what is not, and what is said aloud. */

import { button, make } from "./dom.js";
import { say } from "./words.js";

export class Status {
  /** @param {StatusParts} parts @param {StatusWiring} wiring */
  constructor(parts, wiring) {
    this.parts = parts;
    this.wiring = wiring;
    this.said = "";
    this.refused = "";
  }

  /** @param {OutboxState} state */
  show({ waiting, refused, trouble, isDurable }) {
    const groups = [...new Set(refused.map((each) => each.id))];
    const { pill, tray } = this.parts;
    const [kind, key, n] = this.mood(waiting.length, groups.length, trouble, isDurable);
    const said = say(key, n === undefined ? {} : { n });
    if (this.said !== said) {
      this.said = said;
      pill.className = `pill pill-${kind}`;
      pill.replaceChildren(key === "refused" ? make("a", { href: "#tray" }, said) : said);
      if (trouble === "signed-out") pill.append(" ", make("a", { href: this.wiring.signIn, target: "_blank", rel: "noopener" }, say("sign_in")));
    }
    // Rebuilding it for nothing would take the focus from its buttons.
    const shown = refused.map((each) => each.operation).join();
    if (this.refused === shown) return;
    this.refused = shown;
    tray.hidden = !groups.length;
    tray.querySelector("ul")?.replaceChildren(...groups.map((id) => this.tried(refused.filter((each) => each.id === id))));
  }

  /** @param {number} waiting @param {number} refused @param {Trouble} trouble @param {boolean} isDurable @returns {[string, string, number?]} */
  mood(waiting, refused, trouble, isDurable) {
    if (trouble === "signed-out") return ["warn", "signed_out", waiting];
    if (waiting && !isDurable) return ["bad", "not_kept", waiting];
    if (waiting && trouble) return ["warn", trouble, waiting];
    if (refused) return ["bad", "refused", refused];
    return waiting ? ["calm", "saving", waiting] : ["good", "saved"];
  }

  /** What was tried with one annotation, why it was refused, and the ways out. @param {Operation[]} operations */
  tried(operations) {
    const [{ id, kind, refused, was }] = operations;
    const current = refused?.current;
    const { tag, quote } = Object.assign({ tag: "", quote: "" }, was, ...operations.map((each) => each.body));
    const { nameOf, onKeepMine, onLetGo, onAgain } = this.wiring;
    const ways = [button("btn", {}, () => void navigator.clipboard?.writeText(`${nameOf(tag)}: ${quote}`).then(() => this.speak(say("copied"))), say("copy"))];
    if (current) ways.push(button("btn", {}, () => onKeepMine(id), say("keep_mine")), button("btn", {}, () => onLetGo(id), say("take_stored")));
    else ways.push(button("btn", {}, () => onAgain(id), say("try_again")), button("btn", {}, () => onLetGo(id), say("let_go")));
    const item = make(
      "li",
      {},
      make("p", {}, `${say(`tried_${kind}`, { tag: nameOf(tag) })} `, make("q", { dir: "auto" }, quote)),
      make("p", { class: "error" }, refused?.message || say("refused_without_reason", { status: refused?.status ?? 0 })),
    );
    if (current) {
      const stored = say(current.withdrawn_at ? "stored_withdrawn" : "stored_version", { tag: nameOf(current.tag), quote: current.quote });
      item.append(make("p", { class: "meta" }, stored));
    }
    item.append(make("div", { class: "row" }, ...ways));
    return item;
  }

  /** Say something to those who do not see it. @param {string} sentence */
  speak(sentence) {
    const { voice } = this.parts;
    // The same words again are new words to a screen reader only when they differ.
    voice.textContent = voice.textContent === sentence ? `${sentence}\u00a0` : sentence;
  }

  /** Say something to everybody, with a way to undo it where there is one. @param {string} sentence @param {boolean} [isUndoable] */
  tell(sentence, isUndoable = false) {
    const { toast } = this.parts;
    toast.replaceChildren(make("span", {}, sentence));
    if (isUndoable) toast.append(button("btn", {}, this.wiring.onUndo, say("undo")));
    toast.hidden = false;
    this.speak(sentence);
  }

  hush() {
    this.parts.toast.hidden = true;
  }
}
