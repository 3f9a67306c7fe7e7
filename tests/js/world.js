/** Stand-ins for what surrounds the outbox: a disk, a clock, and a server that keeps the rules of the API. */

import { randomUUID } from "node:crypto";
import { Outbox } from "../../static/js/outbox.js";

/** A disk that several outboxes (tabs, pages one after the other) may share. */
export class FakeDisk {
  constructor() {
    this.rows = new Map();
    this.last = 0;
    this.isBroken = false;
  }

  async all(user) {
    await this.turn();
    return structuredClone([...this.rows.values()].filter((each) => each.user === user));
  }

  async add(operation) {
    await this.turn();
    this.last += 1;
    this.rows.set(this.last, { ...structuredClone(operation), key: this.last });
    return this.last;
  }

  async replace(operation) {
    await this.turn();
    this.rows.set(operation.key, structuredClone(operation));
  }

  async remove(key) {
    await this.turn();
    this.rows.delete(key);
  }

  async turn() {
    await null;
    if (this.isBroken) throw new Error("no disk");
  }
}

/** A clock that goes only when told to. */
export class FakeClock {
  constructor() {
    this.timers = new Map();
    this.delays = [];
    this.last = 0;
  }

  later = (act, delay) => {
    this.last += 1;
    this.timers.set(this.last, act);
    this.delays.push(delay);
    return this.last;
  };

  cancel = (handle) => this.timers.delete(handle);

  /** Let every timer ring that is set now. */
  ring() {
    const acts = [...this.timers.values()];
    this.timers.clear();
    for (const act of acts) act();
    return acts.length;
  }
}

/** The server of `design.md` §7, as far as the outbox can tell. */
export class FakeServer {
  constructor() {
    this.rows = new Map();
    this.done = new Map();
    this.log = [];
    this.effects = 0;
    /** Answers instead of the server's own; "before" loses the request, "after" its answer. */
    this.mood = () => null;
    this.user = "ben";
  }

  send = async (operation) => {
    await null;
    const mood = this.mood(operation);
    if (mood && mood !== "after") return typeof mood === "string" ? answer(0) : answer(mood.status, mood.body, mood.retryAfter);
    this.log.push(operation.operation);
    if (operation.user !== this.user) throw new Error(`${operation.user} wrote while ${this.user} was signed in`);
    const given = this.handle(structuredClone(operation));
    return mood === "after" ? answer(0) : given;
  };

  handle({ operation, kind, id, version, body = {} }) {
    if (this.done.has(operation)) return answer(200, this.rows.get(id));
    const row = this.rows.get(id);
    if (kind === "create") {
      if (row) return answer(409, { errors: [{ field: null, code: "other_body", message: "" }], current: row });
      this.rows.set(id, { ...body, id, version: 1, withdrawn_at: null });
    } else {
      if (!row) return answer(404, { errors: [{ field: null, code: "not_found", message: "" }] });
      if (version === undefined) return answer(428);
      if (row.version !== version) return answer(412, { errors: [{ field: null, code: "stale", message: "Changed." }], current: row });
      if (kind === "revise") Object.assign(row, body);
      else row.withdrawn_at = kind === "withdraw" ? "now" : null;
      row.version += 1;
    }
    this.effects += 1;
    this.done.set(operation, true);
    return answer(kind === "create" ? 201 : 200, structuredClone(this.rows.get(id)));
  }
}

export const answer = (status, body = null, retryAfter = 0) => ({ status, body, retryAfter });
export const offline = () => "before";

/** A lock between tabs, first come first served. */
export function lock() {
  let last = Promise.resolve();
  return (act) => {
    const turn = last.then(act);
    last = turn.catch(() => {});
    return turn;
  };
}

/** An outbox in this world. */
export function outboxIn({ disk = new FakeDisk(), server = new FakeServer(), clock = new FakeClock(), user = "ben", ...rest } = {}) {
  const outbox = new Outbox({ user, keep: disk, send: server.send, later: clock.later, cancel: clock.cancel, chance: () => 1, ...rest });
  return { outbox, disk, server, clock };
}

export const creation = (id, fields = {}) => ({
  kind: "create", id, article: "a", operation: randomUUID(),
  body: { article: "a", tag: "fact", start: 0, end: 5, quote: "Hello", note: "", confidence: null, ...fields },
});
export const revision = (id, version, body) => ({ kind: "revise", id, article: "a", operation: randomUUID(), version, body });
export const withdrawal = (id, version) => ({ kind: "withdraw", id, article: "a", operation: randomUUID(), version });

/** Let promises run until nothing is left to do at once. */
export const idle = () => new Promise((resolve) => setImmediate(resolve));
