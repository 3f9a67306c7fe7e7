/** Every step that changes a ruling: sent at once, with the way back remembered. */

import { send } from "./api.js";
import { say } from "./words.js";

/** A step that the server refused, in words. */
export class Refused extends Error {}

export class Bench {
  /** The way back of every deed, the last one last. @type {(() => Promise<void>)[][]} */
  past = [];
  /** @param {ComparePage} page @param {import("./ruled.js").Ruled} ruled @param {(start: number, end: number) => string} quote @param {() => void} onChange */
  constructor(page, ruled, quote, onChange) {
    this.page = page;
    this.ruled = ruled;
    this.quote = quote;
    this.onChange = onChange;
  }

  /** @param {Decision} decision */
  async create(decision) {
    const id = crypto.randomUUID();
    const body = { ...decision, article: this.page.article, quote: this.quote(decision.start, decision.end) };
    this.take(await this.write("PUT", `${id}/`, { body }));
    return () => this.withdraw(id);
  }

  /** @param {string} id @param {Partial<Decision>} changes */
  async revise(id, changes) {
    const { tag, start, end, verdict, reason, is_precedent, version } = this.known(id);
    const body = { ...changes };
    if (changes.start !== undefined && changes.end !== undefined) Object.assign(body, { quote: this.quote(changes.start, changes.end) });
    this.take(await this.write("PATCH", `${id}/`, { body, version }));
    return () => this.revise(id, { tag, start, end, verdict, reason, is_precedent });
  }

  /** @param {string} id @returns {Promise<() => Promise<any>>} */
  async withdraw(id) {
    this.take(await this.write("DELETE", `${id}/`, { version: this.known(id).version }));
    return () => this.restore(id);
  }

  /** @param {string} id @returns {Promise<() => Promise<any>>} */
  async restore(id) {
    const was = this.ruled.gone.get(id);
    this.take(await this.write("POST", `${id}/restore/`, { version: was?.version }));
    return () => this.withdraw(id);
  }

  /** @param {string} id @param {string} other */
  async merge(id, other) {
    const { start, end, version } = this.known(id);
    const second = this.known(other);
    this.take(await this.write("POST", `${id}/merge/`, { body: { ruling: other }, version }));
    this.ruled.rulings.delete(other);
    this.ruled.gone.set(other, { ...second, version: second.version + 1 });
    return async () => {
      await this.revise(id, { start, end });
      await this.restore(other);
    };
  }

  /** Several steps as one deed; what was done before a refusal stays undoable. @param {(() => Promise<() => Promise<any>>)[]} steps */
  async deed(steps) {
    /** @type {(() => Promise<void>)[]} */
    const back = [];
    try {
      for (const step of steps) back.push(await step());
    } finally {
      if (back.length) this.past.push(back);
      this.onChange();
    }
  }

  /** Whether there was anything to undo. */
  async undo() {
    const back = this.past.pop();
    try {
      for (const step of (back ?? []).reverse()) await step();
    } finally {
      this.onChange();
    }
    return Boolean(back);
  }

  /** @param {string} id @returns {Ruling} */
  known(id) {
    const ruling = this.ruled.rulings.get(id);
    if (!ruling) throw new Refused(say("changed_elsewhere"));
    return ruling;
  }

  /** @param {Ruling} ruling */
  take(ruling) {
    if (ruling.withdrawn_at) this.ruled.rulings.delete(ruling.id);
    else this.ruled.rulings.set(ruling.id, ruling);
    if (ruling.withdrawn_at) this.ruled.gone.set(ruling.id, ruling);
    else this.ruled.gone.delete(ruling.id);
  }

  /** @param {string} method @param {string} path @param {{ body?: object, version?: number }} options @returns {Promise<Ruling>} */
  async write(method, path, { body, version }) {
    const { urls, user } = this.page;
    const options = { body: body ?? (method === "POST" ? {} : undefined), version, user, operation: crypto.randomUUID() };
    let answer = await send(method, `${urls.rulings}${path}`, options);
    // A lost answer is asked for again: the same operation has no second effect.
    if (!answer.status) answer = await send(method, `${urls.rulings}${path}`, options);
    if (answer.status === 200 || answer.status === 201) return answer.body;
    if (answer.body?.current) this.take(answer.body.current);
    if (!answer.status) throw new Refused(say("unreached"));
    if (answer.status === 401) throw new Refused(say("signed_out"));
    if (answer.status === 412) throw new Refused(say("changed_elsewhere"));
    throw new Refused(answer.body?.errors?.[0]?.message ?? say("unreached"));
  }
}
