/** What becomes of refused operations on the reading page: the tray, and both versions side by side. */

import { choose } from "./conflict.js";
import { Tray, wanted } from "./tray.js";
import { say } from "./words.js";

/** @typedef {Pick<Annotation, "tag" | "start" | "end" | "note" | "withdrawn_at">} Shown */

export class Refusals {
  /** @param {HTMLElement} element @param {RefusalParts} parts */
  constructor(element, parts) {
    this.parts = parts;
    const { page, tags, outbox, status } = parts;
    this.tray = new Tray(element, {
      user: page.user,
      articles: page.urls.articles,
      isHere: (article) => article === page.article,
      placeOf: (article) => `/articles/${article}/read/`,
      nameOf: (slug) => tags.get(slug)?.name ?? slug,
      onCompare: (id) => this.compare(id),
      onAgain: (id) => void outbox.again((each) => each.id === id),
      onLetGo: (operations) => void this.letGo(operations),
      onReopened: (_, operations) => outbox.again((each) => operations.includes(each)),
      say: (sentence) => status.tell(sentence),
    });
  }

  /** @param {Operation[]} refused */
  show(refused) {
    this.tray.show(refused);
  }

  enter() {
    this.tray.enter();
  }

  /** @param {string} id */
  of(id) {
    return this.parts.outbox.state.refused.filter((each) => each.id === id);
  }

  /** @param {Operation[]} operations */
  async letGo(operations) {
    await this.parts.outbox.discard((each) => operations.includes(each));
    if (operations[0].article === this.parts.page.article) await this.parts.refetch(operations[0].id);
    this.afterwards();
  }

  /** Both versions of one annotation, to choose from. @param {string} id */
  compare(id) {
    const { page, tags, anchors } = this.parts;
    const operations = this.of(id);
    const current = operations[0]?.refused?.current;
    if (!current) return;
    const was = operations[0].was ?? current;
    const stored = { ...current, isWithdrawn: Boolean(current.withdrawn_at) };
    choose({ ...was, ...wanted(operations) }, stored, {
      tags,
      quote: (start, end) => anchors.quote(start, end),
      length: page.length,
      onMine: () => void this.keepMine(id),
      onStored: () => void this.letGo(operations),
      onLater: () => this.tray.enter(),
    });
  }

  /** Do again what was refused, on top of what is stored now. @param {string} id */
  async keepMine(id) {
    const { store, outbox } = this.parts;
    const operations = this.of(id);
    const { isWithdrawn, ...changes } = wanted(operations);
    const current = operations[0]?.refused?.current;
    if (current) store.absorb(current, true);
    await outbox.discard((each) => operations.includes(each));
    const stored = store.annotations.get(id);
    if (!isWithdrawn && stored?.withdrawn_at) store.apply({ kind: "restore", id });
    const names = /** @type {(keyof Changes)[]} */ (Object.keys(changes));
    const isDifferent = stored && names.some((name) => changes[name] !== stored[name]);
    if (!isWithdrawn && isDifferent) store.apply({ kind: "revise", id, changes });
    if (isWithdrawn && !stored?.withdrawn_at) store.apply({ kind: "withdraw", id });
    this.afterwards();
  }

  /** To the next one, or back to the text. */
  afterwards() {
    const { outbox, anchors, status } = this.parts;
    const { refused } = outbox.state;
    this.show(refused);
    if (refused.length) return this.enter();
    anchors.container.focus({ preventScroll: true });
    status.speak(say("nothing_refused"));
  }
}
