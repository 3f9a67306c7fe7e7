/** What this device keeps until the server has it: operations in IndexedDB, in order. */

const STORE = "operations";

/** @returns {Promise<IDBDatabase>} */
const opened = () =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open("annotator", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(STORE, { keyPath: "key", autoIncrement: true }).createIndex("user", "user");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Every method waits until the disk has it, and fails where it cannot. */
export class Keep {
  constructor() {
    this.database = opened();
    // Whoever uses it hears of the failure.
    this.database.catch(() => {});
  }

  /**
   * @template T
   * @param {IDBTransactionMode} mode
   * @param {(store: IDBObjectStore) => IDBRequest<T>} act
   * @param {IDBTransactionDurability} [durability]
   * @returns {Promise<T>}
   */
  async run(mode, act, durability = "strict") {
    const transaction = (await this.database).transaction(STORE, mode, { durability });
    return new Promise((resolve, reject) => {
      const request = act(transaction.objectStore(STORE));
      // Not when the page gets round to it: a tab may be closed in between.
      transaction.commit();
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  }

  /** A person's operations, oldest first. @param {string} user @returns {Promise<Operation[]>} */
  all(user) {
    return this.run("readonly", (store) => store.index("user").getAll(user));
  }

  /** @param {Operation} operation @returns {Promise<number>} its key */
  async add(operation) {
    return Number(await this.run("readwrite", (store) => store.add(operation)));
  }

  /** @param {Operation} operation with its key */
  replace(operation) {
    return this.run("readwrite", (store) => store.put(operation));
  }

  /** @param {number} key */
  remove(key) {
    // One that comes back after a power cut is only sent a second time, which changes nothing.
    return this.run("readwrite", (store) => store.delete(key), "relaxed");
  }
}
