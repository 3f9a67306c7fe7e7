/** The word about what is stored, and what is said aloud. */

import { button, make } from "./dom.js";
import { say } from "./words.js";

export class Status {
  /** @param {StatusParts} parts @param {StatusWiring} wiring */
  constructor(parts, wiring) {
    this.parts = parts;
    this.wiring = wiring;
    this.said = "";
  }

  /** @param {OutboxState} state */
  show({ waiting, refused, trouble, isDurable }) {
    const { pill } = this.parts;
    const [kind, key, n] = this.mood(waiting.length, new Set(refused.map((each) => each.id)).size, trouble, isDurable);
    const said = say(key, n === undefined ? {} : { n });
    if (this.said !== said) {
      this.said = said;
      pill.className = `pill pill-${kind}`;
      pill.replaceChildren(key === "refused" ? button("link", {}, this.wiring.onTray, said) : said);
      const way = trouble === "signed-out" ? this.wiring.signIn : trouble === "somebody-else" ? this.wiring.signOut : "";
      if (way) pill.append(" ", make("a", { href: way, target: "_blank", rel: "noopener" }, say(trouble === "signed-out" ? "sign_in" : "sign_in_as_you")));
    }
    this.wiring.onRefused(refused);
  }

  /** @param {number} waiting @param {number} refused @param {Trouble} trouble @param {boolean} isDurable @returns {[string, string, number?]} */
  mood(waiting, refused, trouble, isDurable) {
    if (trouble === "signed-out") return ["warn", "signed_out", waiting];
    if (trouble === "somebody-else") return ["warn", "somebody_else", waiting];
    if (waiting && !isDurable) return ["bad", "not_kept", waiting];
    if (waiting && trouble) return ["warn", trouble, waiting];
    if (refused) return ["bad", "refused", refused];
    return waiting ? ["calm", "saving", waiting] : ["good", "saved"];
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

  /** Say something with one way to go from it. @param {string} sentence @param {string} way @param {() => void} act */
  offer(sentence, way, act) {
    this.tell(sentence);
    this.parts.toast.append(button("btn", {}, () => {
      this.hush();
      act();
    }, way));
  }

  hush() {
    this.parts.toast.hidden = true;
  }
}
