/** The reader's annotations in memory: changed at once, then handed to the outbox. */

/** @param {Annotation} one @param {Annotation} other */
const inTextOrder = (one, other) => one.start - other.start || one.end - other.end || (one.id < other.id ? -1 : 1);

export class Store {
  /**
   * @param {string} article
   * @param {Annotation[]} annotations
   * @param {(operation: Omit<Operation, "user">) => unknown} hand takes an operation to the outbox
   * @param {() => string} [newId]
   */
  constructor(article, annotations, hand, newId = () => crypto.randomUUID()) {
    this.article = article;
    this.hand = hand;
    this.newId = newId;
    /** @type {Map<string, Annotation>} */
    this.annotations = new Map(annotations.map((each) => [each.id, each]));
    this.onChange = () => {};
    /** Called after each deed of this page, with the deed and its opposite. */
    this.onDone = (/** @type {Step} */ _done, /** @type {Step} */ _opposite) => {};
    /** @type {Annotation[] | null} */
    this.sorted = null;
  }

  /** What is marked now, in text order. */
  get live() {
    this.sorted ??= [...this.annotations.values()].filter((each) => !each.withdrawn_at).sort(inTextOrder);
    return this.sorted;
  }

  /** The annotation with this id, if it is live. @param {string} id */
  get(id) {
    const found = this.annotations.get(id);
    return found?.withdrawn_at ? undefined : found;
  }

  tell() {
    this.sorted = null;
    this.onChange();
  }

  /** The live annotation with exactly this span and tag. @param {number} start @param {number} end @param {string} tag */
  twin(start, end, tag) {
    return this.live.find((each) => each.start === start && each.end === end && each.tag === tag);
  }

  /** @param {Pick<Annotation, "tag" | "start" | "end" | "quote">} fields */
  create(fields) {
    const id = this.newId();
    const body = { article: this.article, ...fields, note: "", confidence: null };
    const annotation = { id, ...body, version: 1, withdrawn_at: null };
    this.annotations.set(id, annotation);
    this.done({ kind: "create", id, body });
    this.onDone({ kind: "restore", id }, { kind: "withdraw", id });
    return annotation;
  }

  /** Do one step of change, withdrawal or restoration; false when it cannot be done. @param {Step} step */
  apply({ kind, id, changes = {} }) {
    const annotation = this.annotations.get(id);
    if (!annotation || (kind === "restore") !== Boolean(annotation.withdrawn_at)) return false;
    const was = { ...annotation };
    change(annotation, kind, changes);
    this.done({ kind, id, version: was.version, body: kind === "revise" ? changes : undefined, was });
    this.onDone({ kind, id, changes }, opposite(kind, id, changes, was));
    return true;
  }

  /** @param {Pick<Operation, "kind" | "id" | "version" | "body" | "was">} operation */
  done(operation) {
    this.tell();
    void this.hand({ ...operation, article: this.article, operation: this.newId() });
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
    if (this.annotations.delete(id)) this.tell();
  }

  /** Put operations that still wait on top of what the server sent, each once. @param {Operation[]} operations */
  replay(operations) {
    for (const { kind, id, article, version = 0, body = {}, was } of operations) {
      if (article !== this.article || kind === "prove" || kind === "disprove") continue;
      let known = this.annotations.get(id);
      if (!known) {
        // The page comes without withdrawn annotations.
        known = kind === "create" ? /** @type {Annotation} */ ({ ...body, id, version: 1, withdrawn_at: null }) : was && { ...was };
        if (!known) continue;
        this.annotations.set(id, known);
      }
      if (kind !== "create" && known.version === version) change(known, kind, body);
    }
    this.tell();
  }
}

/** @param {Annotation} annotation @param {Kind} kind @param {Changes} changes */
function change(annotation, kind, changes) {
  if (kind === "revise") Object.assign(annotation, changes);
  else annotation.withdrawn_at = kind === "withdraw" ? new Date().toISOString() : null;
  annotation.version += 1;
}

/** @param {Kind} kind @param {string} id @param {Changes} changes @param {Annotation} was @returns {Step} */
function opposite(kind, id, changes, was) {
  if (kind !== "revise") return { kind: kind === "withdraw" ? "restore" : "withdraw", id };
  const names = /** @type {(keyof Changes)[]} */ (Object.keys(changes));
  return { kind, id, changes: Object.fromEntries(names.map((name) => [name, was[name]])) };
}
