/**
 * Undo and redo of one person's reading on this device: what was done, and its opposite. All tabs of the reading share
 * it, and it outlives them; it ends when the reading is handed in.
 */

/** Entries of one group are undone together. @typedef {{done: Step, opposite: Step, group?: string}} Entry */

const LONGEST = 1000;

export class History {
  /**
   * @param {(step: Step) => boolean} act does a step; false when it cannot be done any more
   * @param {{read: () => Promise<any>, write: (kept: Entry[][]) => Promise<unknown>}} shelf
   */
  constructor(act, shelf) {
    this.act = act;
    this.shelf = shelf;
    /** @type {Entry[]} */
    this.past = [];
    /** @type {Entry[]} */
    this.future = [];
    this.isReplaying = false;
    this.isLoaded = false;
    this.isUnkept = false;
    /** @type {Promise<void> | null} */
    this.keeping = null;
    this.group = "";
    this.onChange = () => {};
    /** Sees to it that the annotations it speaks of are known. @type {(ids: Set<string>) => unknown} */
    this.onLoad = () => {};
    /** Other tabs may take it up. */
    this.onKept = () => {};
  }

  /** What the device has, from tabs before and from those beside this one. */
  async load() {
    const wasLoading = !this.isLoaded;
    const kept = await this.shelf.read();
    /** @type {Entry[][]} */
    const [past, future] = Array.isArray(kept) ? kept : [[], []];
    await this.onLoad(new Set([...past, ...future].map((entry) => entry.done.id)));
    // What is being kept here is newer.
    if (this.isLoaded && (wasLoading || this.keeping || this.isUnkept)) return;
    const wasUsed = this.past.length + this.future.length > 0;
    // Quicker hands than the disk: what they did comes after what is there.
    this.past = this.isLoaded ? past : [...past, ...this.past];
    this.future = wasUsed && !this.isLoaded ? this.future : future;
    this.isLoaded = true;
    if (this.isUnkept) this.keep();
    this.onChange();
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

  /** There is nothing to take back any more. */
  clear() {
    this.past = [];
    this.future = [];
    this.write();
    return this.keeping;
  }

  write() {
    this.isUnkept = true;
    if (this.isLoaded) this.keep();
    this.onChange();
  }

  /** One after the other, and of many at once the last. */
  keep() {
    this.keeping ??= (async () => {
      while (this.isUnkept) {
        this.isUnkept = false;
        await this.shelf.write([this.past, this.future]);
      }
      this.keeping = null;
      this.onKept();
    })();
  }
}
