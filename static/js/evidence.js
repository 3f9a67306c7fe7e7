/** What supports or contradicts marks: changed at once, then handed to the outbox. */

export class Evidence {
  /**
   * @param {string} article the article that is read
   * @param {Proof[]} rows
   * @param {Operation[]} waiting what the server does not have yet
   * @param {(operation: Omit<Operation, "user">) => unknown} hand takes an operation to the outbox
   */
  constructor(article, rows, waiting, hand) {
    this.article = article;
    this.hand = hand;
    /** @type {Map<string, Proof>} */
    this.rows = new Map(rows.map((each) => [each.id, each]));
    for (const { kind, id, about, body } of waiting) {
      if (kind === "disprove") this.rows.delete(id);
      else if (kind === "prove" && about) this.rows.set(id, this.row(id, about, body));
    }
  }

  /** @param {string} id @param {string} annotation @param {any} fields @returns {Proof} */
  row(id, annotation, fields) {
    return { url: "", article: null, title: "", start: null, end: null, quote: "", note: "", relation: "contradicts", ...fields, id, annotation };
  }

  /** @param {string} annotation */
  of(annotation) {
    return [...this.rows.values()].filter((each) => each.annotation === annotation);
  }

  /** @param {Annotation} annotation @param {Proof["relation"]} relation @param {string} note @param {Target} target */
  add(annotation, relation, note, target) {
    const id = crypto.randomUUID();
    const { title = "", ...place } = { title: "", ...target };
    const body = { id, relation, note, ...place };
    this.rows.set(id, this.row(id, annotation.id, { ...body, title }));
    this.send("prove", id, annotation, "url" in target ? target.url : target.quote, body);
  }

  /** @param {Annotation} annotation @param {Proof} proof */
  remove(annotation, proof) {
    this.rows.delete(proof.id);
    this.send("disprove", proof.id, annotation, proof.url || proof.quote);
  }

  /** @param {"prove" | "disprove"} kind @param {string} id @param {Annotation} annotation @param {string} quote @param {Record<string, any>} [body] */
  send(kind, id, annotation, quote, body) {
    const operation = crypto.randomUUID();
    void this.hand({ kind, id, about: annotation.id, article: this.article, operation, body, was: { ...annotation, quote } });
  }
}
