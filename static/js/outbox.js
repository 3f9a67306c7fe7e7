/**
 * Operations on their way to the server: kept on the disk first, sent in order, each until it is answered.
 * What the server accepted leaves; what it refused stays for the person to decide. Nothing is dropped.
 */

export const FIRST_DELAY = 1000;
export const LONGEST_DELAY = 30_000;

/** @param {number} status */
const isPassing = (status) => [0, 408, 425, 429].includes(status) || status >= 500;

export class Outbox {
  /** @param {Outside} outside */
  constructor({ user, keep, send, later = setTimeout, cancel = clearTimeout, exclusively = (act) => act(), chance = Math.random }) {
    this.user = user;
    this.keep = keep;
    this.send = send;
    // Browsers want their own timers called on nothing.
    this.later = (/** @type {() => void} */ act, /** @type {number} */ delay) => later(act, delay);
    this.cancel = (/** @type {any} */ handle) => cancel(handle);
    this.exclusively = exclusively;
    this.chance = chance;
    /** @type {Operation[]} */
    this.operations = [];
    /** Operations that left, so that a slow disk does not bring them back. @type {Set<string>} */
    this.gone = new Set();
    this.isDurable = true;
    /** @type {Promise<unknown>} */
    this.writing = Promise.resolve();
    /** @type {Promise<void> | null} */
    this.flushing = null;
    this.failures = 0;
    /** @type {any} */
    this.timer = null;
    /** @type {Trouble} */
    this.trouble = "";
    /** @type {OutboxHooks} */
    this.on = {};
  }

  get waiting() {
    return this.operations.filter((each) => !each.refused);
  }

  /** @returns {OutboxState} */
  get state() {
    const refused = this.operations.filter((each) => each.refused);
    return { waiting: this.waiting, refused, trouble: this.trouble, isDurable: this.isDurable };
  }

  tell() {
    this.on.change?.(this.state);
  }

  /** Keep an operation, then send what waits. @param {Omit<Operation, "user">} operation */
  add(operation) {
    /** @type {Operation} */
    const kept = { ...operation, user: this.user };
    this.operations.push(kept);
    this.tell();
    // Begun at once, so that a page that dies now has handed it over; the disk keeps the order of the deeds.
    const writing = this.onDisk(async () => {
      kept.key = await this.keep.add(structuredClone(kept));
      this.on.kept?.();
    });
    this.writing = Promise.all([this.writing, writing]);
    return this.flush();
  }

  /** When the disk fails, the page says that it keeps nothing. @param {() => Promise<unknown>} act */
  async onDisk(act) {
    try {
      await act();
    } catch {
      this.isDurable = false;
      this.tell();
    }
  }

  /** Send what waits, until nothing does or something is in the way. @returns {Promise<void>} */
  flush() {
    this.flushing ??= this.exclusively(() => this.sendAll()).then(
      () => {
        this.flushing = null;
        // Something may have come after the last look.
        return this.waiting.length && !this.trouble ? this.flush() : undefined;
      },
      () => {
        this.flushing = null;
        this.wait({ status: 0, body: null, retryAfter: 0 });
      },
    );
    return this.flushing;
  }

  /** Try again at once. */
  retry() {
    this.failures = 0;
    return this.flush();
  }

  async sendAll() {
    this.cancel(this.timer);
    await this.writing;
    await this.adopt();
    for (;;) {
      const [operation] = this.waiting;
      if (!operation) return this.settle("");
      const answer = await this.send(operation);
      if (answer.status === 401) return this.settle("signed-out");
      if (answer.status === 403) return this.settle(answer.body?.errors?.[0]?.code === "somebody_else" ? "somebody-else" : "signed-out");
      if (isPassing(answer.status)) return this.wait(answer);
      this.failures = 0;
      this.trouble = "";
      if (answer.status < 300) {
        await this.forget(operation);
        this.on.stored?.(operation, answer.body);
      } else await this.refuse(operation, answer);
    }
  }

  /** Take up what the disk has from an earlier page or another tab. */
  async adopt() {
    const before = new Set(this.operations);
    await this.onDisk(async () => {
      const kept = (await this.keep.all(this.user)).filter((each) => !this.gone.has(each.operation));
      const here = new Map(this.operations.map((each) => [each.operation, each]));
      const listed = new Set(kept.map((each) => each.operation));
      // Not on the list: either new here, or sent by another tab.
      const late = this.operations.filter((each) => !listed.has(each.operation) && (each.key === undefined || !before.has(each)));
      this.operations = [
        ...kept.map((each) => Object.assign(here.get(each.operation) ?? each, { refused: each.refused })),
        ...late,
      ];
      this.on.adopted?.();
    });
    this.tell();
  }

  /** @param {Trouble} trouble */
  settle(trouble) {
    this.trouble = trouble;
    this.tell();
  }

  /** @param {Answer} answer */
  wait({ status, retryAfter }) {
    const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.failures) * (0.5 + this.chance() / 2);
    this.failures += 1;
    this.timer = this.later(() => void this.flush(), Math.max(retryAfter * 1000, delay));
    this.settle(status ? "unwell" : "offline");
  }

  /** Into the tray, with everything later that builds on it. @param {Operation} operation @param {Answer} answer */
  async refuse(operation, { status, body }) {
    const { code = "", message = "" } = body?.errors?.[0] ?? {};
    const refused = { status, code, message, current: body?.current ?? null };
    for (const each of this.waiting.filter((later) => later.id === operation.id)) {
      each.refused = refused;
      if (each.key !== undefined) await this.onDisk(() => this.keep.replace(structuredClone(each)));
    }
    this.on.refused?.(operation);
    this.tell();
  }

  /** Refused operations, taken out by the person. @param {(operation: Operation) => boolean} which */
  async discard(which) {
    for (const each of this.state.refused) {
      if (which(each)) await this.forget(each);
    }
  }

  /** Send refused operations once more. @param {(operation: Operation) => boolean} which */
  async again(which) {
    for (const each of this.state.refused) {
      if (!which(each)) continue;
      delete each.refused;
      await this.onDisk(() => this.keep.replace(structuredClone(each)));
    }
    return this.retry();
  }

  /** @param {Operation} operation */
  async forget(operation) {
    this.gone.add(operation.operation);
    this.operations = this.operations.filter((each) => each !== operation);
    // An operation that came in without a key is not on the disk.
    if (operation.key !== undefined) await this.onDisk(() => this.keep.remove(Number(operation.key)));
    this.tell();
  }
}
