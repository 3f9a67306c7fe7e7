/**
 * Operations on their way to the server: kept first, sent in order, each until it is answered.
 *
 * An operation leaves the outbox when the server accepted it, or goes to the tray when the server refused it;
 * it is never dropped. Everything that touches the outside (disk, network, clock, lock) is handed in.
 */

/**
 * @typedef {"create" | "revise" | "withdraw" | "restore"} Kind
 * @typedef {{key?: number, user: string, article: string, operation: string, kind: Kind, id: string,
 *            version?: number, body?: Record<string, any>, was?: Record<string, any>,
 *            refused?: Refusal}} Operation
 * @typedef {{code: string, message: string, current: any}} Refusal
 * @typedef {{waiting: number, refused: Operation[], trouble: "" | "offline" | "signed-out", isDurable: boolean}} State
 * @typedef {import("./api.js").Answer} Answer
 */

export const FIRST_DELAY = 1000;
export const LONGEST_DELAY = 30_000;

/** @param {number} status */
const isPassing = (status) => status === 0 || status === 408 || status === 425 || status === 429 || status >= 500;

export class Outbox {
  /**
   * @param {{
   *   user: string,
   *   keep: {isDurable: boolean, all: (user: string) => Promise<Operation[]>, add: (operation: Operation) => Promise<number>,
   *          replace: (operation: Operation) => Promise<void>, remove: (key: number) => Promise<void>},
   *   send: (operation: Operation) => Promise<Answer>,
   *   later?: (act: () => void, milliseconds: number) => any,
   *   cancel?: (handle: any) => void,
   *   exclusively?: (act: () => Promise<void>) => Promise<void>,
   *   chance?: () => number,
   * }} outside
   */
  constructor({ user, keep, send, later = setTimeout, cancel = clearTimeout, exclusively = (act) => act(), chance = Math.random }) {
    this.user = user;
    this.keep = keep;
    this.send = send;
    /** Called bound to nothing: browsers want their own timers that way. */
    this.later = (/** @type {() => void} */ act, /** @type {number} */ milliseconds) => later(act, milliseconds);
    this.cancel = (/** @type {any} */ handle) => cancel(handle);
    this.exclusively = exclusively;
    this.chance = chance;
    /** @type {Operation[]} */
    this.operations = [];
    /** @type {Promise<void>} */
    this.writing = Promise.resolve();
    /** @type {Promise<void> | null} */
    this.flushing = null;
    this.failures = 0;
    /** @type {any} */
    this.timer = null;
    /** @type {State["trouble"]} */
    this.trouble = "";
    /** @type {Set<(state: State) => void>} */
    this.watchers = new Set();
    /** @type {(operation: Operation, body: any) => void} */
    this.onStored = () => {};
    /** @type {(operation: Operation) => void} */
    this.onRefused = () => {};
  }

  /** Take up what an earlier page left. */
  async load() {
    this.operations = await this.keep.all(this.user);
    this.tell();
  }

  /** @returns {State} */
  get state() {
    return {
      waiting: this.waiting.length,
      refused: this.operations.filter((each) => each.refused),
      trouble: this.trouble,
      isDurable: this.keep.isDurable,
    };
  }

  get waiting() {
    return this.operations.filter((each) => !each.refused);
  }

  /** @param {(state: State) => void} watcher */
  watch(watcher) {
    this.watchers.add(watcher);
    watcher(this.state);
  }

  tell() {
    for (const watcher of this.watchers) watcher(this.state);
  }

  /** Keep an operation, then send what waits. @param {Omit<Operation, "user">} operation */
  add(operation) {
    const kept = { ...operation, user: this.user };
    this.operations.push(kept);
    this.tell();
    // One after the other, so that the order on disk is the order of the deeds.
    this.writing = this.writing.then(async () => {
      kept.key = await this.keep.add({ ...kept });
    });
    this.writing = this.writing.catch(() => {
      this.keep.isDurable = false;
      this.tell();
    });
    return this.writing.then(() => this.flush());
  }

  /** Send everything that waits; resolves when nothing waits or something is in the way. */
  flush() {
    if (!this.flushing) {
      this.flushing = this.exclusively(() => this.sendAll()).finally(() => {
        this.flushing = null;
      });
    }
    return this.flushing;
  }

  /** Try again at once, whatever the back-off says. */
  retry() {
    this.cancel(this.timer);
    this.failures = 0;
    return this.flush();
  }

  async sendAll() {
    await this.writing;
    await this.adopt();
    for (;;) {
      const [operation] = this.waiting;
      if (!operation) return this.settle("");
      const answer = await this.send(operation);
      if (answer.status === 401 || answer.status === 403) return this.settle("signed-out");
      if (isPassing(answer.status)) return this.wait(answer);
      this.failures = 0;
      if (answer.status >= 200 && answer.status < 300) await this.stored(operation, answer.body);
      else await this.refuse(operation, answer);
    }
  }

  /** Another tab may have sent or added operations while it held the lock. */
  async adopt() {
    const kept = await this.keep.all(this.user).catch(() => null);
    if (!kept || !this.keep.isDurable) return;
    const here = new Map(this.operations.map((each) => [each.key, each]));
    this.operations = kept.map((each) => Object.assign(here.get(each.key) ?? each, { refused: each.refused }));
    this.tell();
  }

  /** @param {State["trouble"]} trouble */
  settle(trouble) {
    this.trouble = trouble;
    this.tell();
  }

  /** @param {Answer} answer */
  wait(answer) {
    const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.failures);
    this.failures += 1;
    this.cancel(this.timer);
    this.timer = this.later(() => void this.flush(), Math.max(answer.retryAfter * 1000, delay * (0.5 + this.chance() / 2)));
    this.settle("offline");
  }

  /** @param {Operation} operation @param {any} body */
  async stored(operation, body) {
    await this.forget(operation);
    this.trouble = "";
    this.onStored(operation, body);
    this.tell();
  }

  /** Into the tray, with everything later that builds on it. @param {Operation} operation @param {Answer} answer */
  async refuse(operation, answer) {
    const [problem] = answer.body?.errors ?? [];
    const refusal = {
      code: problem?.code ?? String(answer.status),
      message: problem?.message ?? "",
      current: answer.body?.current ?? null,
    };
    for (const each of this.waiting.filter((later) => later.id === operation.id)) {
      each.refused = refusal;
      if (each.key !== undefined) await this.keep.replace({ ...each });
    }
    this.onRefused(operation);
    this.tell();
  }

  /** Take one operation out: it was stored, or the person let it go. @param {Operation} operation */
  async forget(operation) {
    this.operations = this.operations.filter((each) => each !== operation);
    if (operation.key !== undefined) await this.keep.remove(operation.key);
    this.tell();
  }
}
