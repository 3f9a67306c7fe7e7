/** The rulings on the page, in the order of the text: which meet a place, and what others changed. */

export class Ruled {
  /** Withdrawn ones, for undo. @type {Map<string, Ruling>} */
  gone = new Map();

  /** @param {ComparePage} page */
  constructor(page) {
    this.page = page;
    /** @type {Map<string, Ruling>} */
    this.rulings = new Map(page.rulings.map((each) => [each.id, each]));
  }

  /** In the order of the text. */
  get all() {
    return [...this.rulings.values()].sort((one, other) => one.start - other.start || one.end - other.end);
  }

  /** Those that meet a place. @param {Span} place */
  at([start, end]) {
    return this.all.filter((each) => each.start < end && each.end > start);
  }

  /** Of places in the order of the text, whether a ruling meets each: one walk, for there may be thousands of both. */
  ruled() {
    const { all } = this;
    let next = 0;
    let reached = 0;
    return this.page.places.map(([start, end]) => {
      while (next < all.length && all[next].start < end) reached = Math.max(reached, all[next++].end);
      return reached > start;
    });
  }

  /** What holds now, as the server tells; how many of them are news here. @param {Ruling[]} rulings */
  adopt(rulings) {
    const before = this.rulings;
    this.rulings = new Map(rulings.map((each) => [each.id, each]));
    const isNews = (/** @type {Ruling} */ each) => before.get(each.id)?.version !== each.version;
    const lost = [...before.keys()].filter((id) => !this.rulings.has(id) && !this.gone.has(id));
    return rulings.filter(isNews).length + lost.length;
  }
}
