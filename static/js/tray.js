/** "Not saved": what the server refused, why, and the ways out. Nothing leaves it unless the person says so. */

import { send } from "./api.js";
import { button, make } from "./dom.js";
import { brief, say } from "./words.js";

/** Operations that have the same article or annotation, in the order of the deeds. @param {"article" | "id"} what @param {Operation[]} operations @returns {Operation[][]} */
export function by(what, operations) {
  /** @type {Map<string, Operation[]>} */
  const groups = new Map();
  for (const each of operations) groups.set(each[what], [...(groups.get(each[what]) ?? []), each]);
  return [...groups.values()];
}

/** What the person wanted one annotation to be. @param {Operation[]} operations @returns {Changes & {isWithdrawn: boolean}} */
export function wanted(operations) {
  const { article: _, ...changes } = Object.assign({}, ...operations.map((each) => each.body));
  return { ...changes, isWithdrawn: operations.at(-1)?.kind === "withdraw" };
}

export class Tray {
  /** @param {HTMLElement} element @param {TrayWiring} wiring */
  constructor(element, wiring) {
    this.element = element;
    this.wiring = wiring;
    this.shown = "";
    /** Articles whose reading cannot be opened by the person, with the reason. @type {Map<string, string>} */
    this.shut = new Map();
    /** @type {Operation[]} */
    this.refused = [];
  }

  /** @param {Operation[]} refused */
  show(refused) {
    this.refused = refused;
    const shown = [...refused.map((each) => each.operation), ...this.shut].join();
    // Rebuilding it for nothing would take the focus from its buttons.
    if (this.shown === shown) return;
    this.shown = shown;
    const hadFocus = this.element.contains(document.activeElement);
    this.element.hidden = !refused.length;
    this.element.querySelector("ul")?.replaceChildren(...by("article", refused).flatMap(
      (operations) => [...this.closed(operations), ...by("id", operations).map((each) => this.tried(each))],
    ));
    if (hadFocus) this.enter();
  }

  /** To the first way out. */
  enter() {
    this.element.scrollIntoView({ block: "nearest" });
    this.element.querySelector("button")?.focus();
  }

  /** One way out for everything that a closed reading turned away. @param {Operation[]} operations */
  closed(operations) {
    const [{ article }] = operations;
    const late = operations.filter((each) => each.refused?.code === "reading_closed");
    if (!late.length) return [];
    const reason = this.shut.get(article);
    const way = reason === undefined
      ? button("btn btn-main", {}, () => void this.reopen(article), say("reopen_and_save"))
      : button("btn btn-main", {}, () => void this.ask(article), say("ask_to_reopen"));
    return [make("li", { "data-closed": article },
      make("p", {}, say("closed_meanwhile", { n: by("id", late).length })),
      ...(reason ? [make("p", { class: "error", role: "alert" }, reason)] : []),
      make("div", { class: "row" }, way, this.copying(operations, say("copy_all"))),
    )];
  }

  /** What was tried with one annotation. @param {Operation[]} operations */
  tried(operations) {
    const [{ id, kind, article, refused, was }] = operations;
    const { nameOf, isHere, onCompare, onAgain, onLetGo } = this.wiring;
    const { tag, quote } = Object.assign({ tag: "", quote: "" }, was, ...operations.map((each) => each.body));
    /** @type {HTMLElement[]} */
    const ways = [this.copying(operations, say("copy"))];
    if (!isHere(article)) ways.unshift(make("a", { class: "btn", href: this.wiring.placeOf(article) }, say("open_article")));
    else if (refused?.current) ways.unshift(button("btn btn-main", { "data-compare": id }, () => onCompare(id), say("compare_both")));
    else if (refused?.code !== "reading_closed") ways.unshift(button("btn", {}, () => onAgain(id), say("try_again")));
    ways.push(button("btn", {}, () => onLetGo(operations), say("let_go")));
    return make("li", {},
      make("p", {}, `${say(`tried_${kind}`, { tag: nameOf(tag) })} `, make("q", { dir: "auto" }, brief(quote, 240))),
      make("p", { class: "error" }, refused?.message || say("refused_without_reason", { status: refused?.status ?? 0 })),
      make("div", { class: "row" }, ...ways),
    );
  }

  /** @param {Operation[]} operations @param {string} name */
  copying(operations, name) {
    const { nameOf, say: speak } = this.wiring;
    const lines = by("id", operations).map((each) => {
      const { tag, quote, note } = Object.assign({ tag: "", quote: "", note: "" }, each[0].was, ...each.map(({ body }) => body));
      return [`${nameOf(tag)}: ${quote}`, ...(note ? [note] : [])].join("\n");
    });
    return button("btn", {}, () => void copy(lines.join("\n\n")).then((isDone) => speak(say(isDone ? "copied" : "not_copied"))), name);
  }

  /** Open one's own reading again and send what waited. @param {string} article */
  async reopen(article) {
    const answer = await this.post(article, "reopen");
    // Opened already, in another tab or on another device.
    const isOpen = answer.status === 200 || answer.body?.errors?.[0]?.code === "nothing_to_reopen";
    if (!isOpen) return this.turnedAway(article, answer);
    const late = this.refused.filter((each) => each.article === article && each.refused?.code === "reading_closed");
    await this.wiring.onReopened(article, late);
    // Still refused: it is closed for good.
    if (this.refused.some((each) => late.includes(each))) this.turnedAway(article, answer);
  }

  /** @param {string} article @param {Answer} answer */
  turnedAway(article, { status, body }) {
    if (status >= 400 && status < 500) this.shut.set(article, body?.errors?.[0]?.message ?? "");
    else if (status === 200) this.shut.set(article, "");
    else this.wiring.say(say("submit_unreached"));
    this.show(this.refused);
  }

  /** Ask the managers. @param {string} article */
  async ask(article) {
    const answer = await this.post(article, "ask-to-reopen");
    this.wiring.say(answer.status === 200 ? say("asked_to_reopen") : answer.body?.errors?.[0]?.message || say("submit_unreached"));
  }

  /** @param {string} article @param {string} step */
  post(article, step) {
    const { articles, user } = this.wiring;
    return send("POST", `${articles}${article}/${step}/`, { body: {}, operation: crypto.randomUUID(), user });
  }
}

/** @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
