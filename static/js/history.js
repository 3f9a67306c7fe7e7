/** Undo and redo: what was done here, and its opposite. Survives a reload of the tab. */

/** Entries of one group are undone together. @typedef {{done: Step, opposite: Step, group?: string}} Entry */

const LONGEST = 1000;

export class History {
  /**
   * @param {(step: Step) => boolean} act does a step; false when it cannot be done any more
   * @param {Pick<Storage, "getItem" | "setItem">} shelf
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
    this.group = "";
    this.onChange = () => {};
    try {
      const kept = JSON.parse(shelf.getItem(key) ?? "null");
      if (kept) [this.past, this.future] = kept;
    } catch {
      // It only costs the undo of the page before.
    }
  }

  /** The annotations it speaks of. */
  get ids() {
    return new Set([...this.past, ...this.future].map((entry) => entry.done.id));
  }

  /** What `act` does is one step. @param {() => void} act */
  together(act) {
    this.group = crypto.randomUUID();
    act();
    this.group = "";
    this.write();
  }

  /** @param {Step} done @param {Step} opposite */
  record(done, opposite) {
    if (this.isReplaying) return;
    const { group } = this;
    this.past = [...this.past.slice(1 - LONGEST), { done, opposite, ...(group && { group }) }];
    this.future = [];
    if (!group) this.write();
  }

  /** The steps taken; none when nothing can be undone. */
  undo() {
    return this.move(this.past, this.future, "opposite");
  }

  redo() {
    return this.move(this.future, this.past, "done");
  }

  /** @param {Entry[]} from @param {Entry[]} to @param {keyof Entry & ("done" | "opposite")} which */
  move(from, to, which) {
    /** @type {Step[]} */
    const taken = [];
    for (let entry = from.pop(); entry; entry = from.pop()) {
      this.isReplaying = true;
      const isDone = this.act(entry[which]);
      this.isReplaying = false;
      if (isDone) {
        to.push(entry);
        taken.push(entry[which]);
      }
      if (taken.length && !(entry.group && entry.group === from.at(-1)?.group)) break;
    }
    this.write();
    return taken;
  }

  write() {
    try {
      this.shelf.setItem(this.key, JSON.stringify([this.past, this.future]));
    } catch {
      // Likewise.
    }
    this.onChange();
  }
}
