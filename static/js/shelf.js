/** What this device keeps of one person's reading beside marks: what can be undone, and what is being typed. */

const SHELF = "kept";
/** Of readings that nobody came back to. */
const LONGEST_LEFT = 60 * 24 * 60 * 60 * 1000;

/** A database of its own: the one of the marks must open whatever becomes of this. @returns {Promise<IDBDatabase>} */
const openShelf = () =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open("annotator-shelf", 1);
    request.onupgradeneeded = () => void request.result.createObjectStore(SHELF).createIndex("at", "at");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Nothing here fails loudly: where a browser keeps nothing, there is nothing to come back to. */
export class Shelf {
  /** @param {string} user @param {string} article */
  constructor(user, article) {
    this.place = `${user}/${article}/`;
    this.database = openShelf();
    this.database.catch(() => {});
  }

  /**
   * @template T
   * @param {IDBTransactionMode} mode
   * @param {(store: IDBObjectStore) => IDBRequest<T>} act
   * @returns {Promise<T | undefined>}
   */
  async run(mode, act) {
    try {
      const transaction = (await this.database).transaction(SHELF, mode, { durability: "relaxed" });
      return await new Promise((resolve, reject) => {
        const request = act(transaction.objectStore(SHELF));
        transaction.oncomplete = () => resolve(request.result);
        transaction.onabort = () => reject(transaction.error);
      });
    } catch {
      return undefined;
    }
  }

  /** @param {string} name */
  async read(name) {
    return (await this.run("readonly", (store) => store.get(this.place + name)))?.value;
  }

  /** Everything whose name begins so, by its name. @param {string} [beginning] @returns {Promise<Map<string, any>>} */
  async all(beginning = "") {
    const first = this.place + beginning;
    const range = IDBKeyRange.bound(first, `${first}\uffff`);
    const names = (await this.run("readonly", (store) => store.getAllKeys(range))) ?? [];
    const rows = (await this.run("readonly", (store) => store.getAll(range))) ?? [];
    return new Map(rows.map(({ value }, index) => [String(names[index]).slice(this.place.length), value]));
  }

  /** @param {string} name @param {unknown} value */
  put(name, value) {
    return this.run("readwrite", (store) => store.put({ at: Date.now(), value }, this.place + name));
  }

  /** @param {string} name */
  drop(name) {
    return this.run("readwrite", (store) => store.delete(this.place + name));
  }

  /** Throw away what was left long ago, whoever left it. */
  async tidy() {
    const old = (await this.run("readonly", (store) => store.index("at").getAllKeys(IDBKeyRange.upperBound(Date.now() - LONGEST_LEFT)))) ?? [];
    for (const key of old) await this.run("readwrite", (store) => store.delete(key));
  }
}
