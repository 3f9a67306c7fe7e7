/** The reader's annotations in memory: changed at once, told to everybody who shows them, handed to the outbox. */

/**
 * @typedef {{id: string, article: string, tag: string, start: number, end: number, quote: string, note: string,
 *            confidence: number | null, version: number, withdrawn_at: string | null}} Annotation
 * @typedef {{tag?: string, start?: number, end?: number, quote?: string, note?: string, confidence?: number | null}} Changes
 * @typedef {import("./outbox.js").Kind} Kind
 * @typedef {{kind: Kind, id: string, changes?: Changes}} Step
 */

/** @param {Annotation} one @param {Annotation} other */
const inTextOrder = (one, other) => one.start - other.start || one.end - other.end || (one.id < other.id ? -1 : 1);

export class Store {
  /**
   * @param {string} article
   * @param {Annotation[]} annotations
   * @param {{add: (operation: any) => Promise<void>}} outbox
   * @param {() => string} [newId]
   */
  constructor(article, annotations, outbox, newId = () => crypto.randomUUID()) {
    this.article = article;
    this.outbox = outbox;
    this.newId = newId;
    /** @type {Map<string, Annotation>} */
    this.annotations = new Map(annotations.map((each) => [each.id, each]));
    /** @type {Set<() => void>} */
    this.watchers = new Set();
    /** Called after each deed of this page, with the deed and its opposite. @type {(done: Step, opposite: Step) => void} */
    this.onDone = () => {};
    /** @type {Annotation[] | null} */
    this.sorted = null;
  }

  /** What is marked now, in text order. */
  get live() {
    this.sorted ??= [...this.annotations.values()].filter((each) => !each.withdrawn_at).sort(inTextOrder);
    return this.sorted;
  }

  /** @param {string} id */
  get(id) {
    return this.annotations.get(id);
  }

  /** @param {() => void} watcher */
  watch(watcher) {
    this.watchers.add(watcher);
    watcher();
  }

  tell() {
    this.sorted = null;
    for (const watcher of this.watchers) watcher();
  }

  /** The live annotation with exactly this span and tag. @param {number} start @param {number} end @param {string} tag */
  twin(start, end, tag) {
    return this.live.find((each) => each.start === start && each.end === end && each.tag === tag);
  }

  /** @param {{tag: string, start: number, end: number, quote: string, note?: string}} fields @returns {Annotation} */
  create({ tag, start, end, quote, note = "" }) {
    const id = this.newId();
    const annotation = {
      id, article: this.article, tag, start, end, quote, note, confidence: null, version: 1, withdrawn_at: null,
    };
    this.annotations.set(id, annotation);
    this.hand({ kind: "create", id, body: { article: this.article, tag, start, end, quote, note, confidence: null } });
    this.onDone({ kind: "restore", id }, { kind: "withdraw", id });
    return annotation;
  }

  /** Do one step of change, withdrawal or restoration. @param {Step} step @returns {Annotation | null} null when it cannot be done */
  apply({ kind, id, changes = {} }) {
    const annotation = this.annotations.get(id);
    if (!annotation || kind === "create" || (kind === "restore") !== Boolean(annotation.withdrawn_at)) return null;
    const was = { ...annotation };
    if (kind === "revise") Object.assign(annotation, changes);
    else annotation.withdrawn_at = kind === "withdraw" ? new Date().toISOString() : null;
    annotation.version += 1;
    this.hand({ kind, id, version: was.version, body: kind === "revise" ? changes : undefined, was });
    this.onDone({ kind, id, changes }, opposite(kind, id, changes, was));
    return annotation;
  }

  /** @param {any} operation */
  hand(operation) {
    this.tell();
    void this.outbox.add({ ...operation, article: this.article, operation: this.newId() });
  }

  /** Take over what the server or another tab says, unless something newer is here. @param {Annotation} annotation @param {boolean} [force] */
  absorb(annotation, force = false) {
    const known = this.annotations.get(annotation.id);
    if (known && known.version >= annotation.version && !force) return;
    this.annotations.set(annotation.id, { ...annotation });
    this.tell();
  }

  /** Take one out that the server refused. @param {string} id */
  drop(id) {
    this.annotations.delete(id);
    this.tell();
  }

  /** Put operations that still wait on top of what the server sent. @param {import("./outbox.js").Operation[]} operations */
  replay(operations) {
    for (const { kind, id, article, version = 0, body = {} } of operations) {
      if (article !== this.article) continue;
      const known = this.annotations.get(id);
      if (kind === "create") {
        if (!known) this.annotations.set(id, /** @type {Annotation} */ ({ ...body, id, version: 1, withdrawn_at: null }));
      } else if (known && known.version === version) {
        if (kind === "revise") Object.assign(known, body);
        else known.withdrawn_at = kind === "withdraw" ? new Date().toISOString() : null;
        known.version += 1;
      }
    }
    this.tell();
  }
}

/** @param {Kind} kind @param {string} id @param {Changes} changes @param {Annotation} was @returns {Step} */
function opposite(kind, id, changes, was) {
  if (kind === "withdraw") return { kind: "restore", id };
  if (kind === "restore") return { kind: "withdraw", id };
  const before = Object.fromEntries(Object.keys(changes).map((name) => [name, /** @type {any} */ (was)[name]]));
  return { kind, id, changes: before };
}
