/** Undo and redo: what was done here, and its opposite. Survives a reload of the tab. */

/**
 * @typedef {import("./store.js").Step} Step
 * @typedef {{done: Step, opposite: Step}} Entry
 */

const LONGEST = 500;

export class History {
  /**
   * @param {(step: Step) => unknown} act does a step; null when it cannot be done any more
   * @param {{getItem: (key: string) => string | null, setItem: (key: string, value: string) => void}} shelf
   * @param {string} key
   */
  constructor(act, shelf, key) {
    this.act = act;
    this.shelf = shelf;
    this.key = key;
    /** @type {Entry[]} */
    this.past = [];
    /** @type {Entry[]} */
    this.future = [];
    this.isReplaying = false;
    /** @type {() => void} */
    this.onChange = () => {};
    this.read();
  }

  /** @param {Step} done @param {Step} opposite */
  record(done, opposite) {
    if (this.isReplaying) return;
    this.past.push({ done, opposite });
    this.past = this.past.slice(-LONGEST);
    this.future = [];
    this.write();
  }

  /** Undo the last deed that can be undone; the step taken, or null. */
  undo() {
    return this.move(this.past, this.future, (entry) => entry.opposite);
  }

  /** Do it again; the step taken, or null. */
  redo() {
    return this.move(this.future, this.past, (entry) => entry.done);
  }

  /** @param {Entry[]} from @param {Entry[]} to @param {(entry: Entry) => Step} pick */
  move(from, to, pick) {
    for (let entry = from.pop(); entry; entry = from.pop()) {
      const step = pick(entry);
      this.isReplaying = true;
      const result = this.act(step);
      this.isReplaying = false;
      if (result) {
        to.push(entry);
        this.write();
        return step;
      }
    }
    this.write();
    return null;
  }

  read() {
    try {
      const kept = JSON.parse(this.shelf.getItem(this.key) ?? "null");
      if (kept) [this.past, this.future] = [kept.past, kept.future];
    } catch {
      // A shelf that cannot be read only costs the undo of the page before.
    }
  }

  write() {
    try {
      this.shelf.setItem(this.key, JSON.stringify({ past: this.past, future: this.future }));
    } catch {
      // Likewise when it is full.
    }
    this.onChange();
  }
}
