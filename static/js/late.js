/** Parts of a page that are fetched on their first use, and what may happen until they are there. */

/** Fetched at most once; once more after it could not be reached. @template T @param {() => Promise<T>} fetch */
export function once(fetch) {
  /** @type {Promise<T> | undefined} */
  let fetched;
  return () => (fetched ??= fetch().catch((problem) => {
    fetched = undefined;
    throw problem;
  }));
}

/** What was asked for and is on its way: one part at a time, and only while it is still wanted. */
export class Wish {
  /** @type {object | null} */
  pending = null;

  /** @param {HTMLElement} text @param {(use: Promise<unknown>) => void} onUse hears of parts that cannot be reached */
  constructor(text, onUse) {
    this.onUse = onUse;
    text.addEventListener("pointerdown", () => this.giveUp());
    addEventListener("keydown", (event) => {
      if (!this.pending) return;
      // Until the part is there, no key is meant for the text.
      if (text.contains(/** @type {Node} */ (event.target))) {
        event.preventDefault();
        event.stopPropagation();
      }
      if (event.key === "Escape") this.giveUp();
    }, { capture: true });
  }

  giveUp() {
    this.pending = null;
  }

  /** @template T @param {Promise<T>} fetched @param {(part: T) => void} open */
  open(fetched, open) {
    const mine = (this.pending = {});
    const isWanted = () => this.pending === mine;
    this.onUse(fetched.then((part) => isWanted() && open(part)).finally(() => {
      if (isWanted()) this.giveUp();
    }));
  }
}
