/** What this device keeps until the server has it: operations in IndexedDB, in order. */

/** @typedef {import("./outbox.js").Operation} Operation */

const NAME = "annotator";
const STORE = "operations";

/** @returns {Promise<IDBDatabase>} */
function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(STORE, { keyPath: "key", autoIncrement: true }).createIndex("user", "user");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
}

/** Operations kept across reloads and crashes; every method waits until the disk has it. */
export class Keep {
  /** @param {IDBDatabase} database */
  constructor(database) {
    this.database = database;
    this.isDurable = true;
  }

  /** The device's own store, or one in memory where the browser forbids it. */
  static async open() {
    try {
      return new Keep(await opened());
    } catch {
      return new MemoryKeep();
    }
  }

  /**
   * @template T
   * @param {IDBTransactionMode} mode
   * @param {(store: IDBObjectStore) => IDBRequest<T>} act
   * @returns {Promise<T>}
   */
  run(mode, act) {
    return new Promise((resolve, reject) => {
      const transaction = this.database.transaction(STORE, mode, { durability: "strict" });
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
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
  async replace(operation) {
    await this.run("readwrite", (store) => store.put(operation));
  }

  /** @param {number} key */
  async remove(key) {
    await this.run("readwrite", (store) => store.delete(key));
  }
}

/** The same for browsers without a disk of their own; the page says that a reload would lose it. */
export class MemoryKeep {
  constructor() {
    this.isDurable = false;
    /** @type {Map<number, Operation>} */
    this.operations = new Map();
    this.last = 0;
  }

  /** @param {string} user */
  async all(user) {
    return [...this.operations.values()].filter((operation) => operation.user === user);
  }

  /** @param {Operation} operation */
  async add(operation) {
    this.last += 1;
    this.operations.set(this.last, { ...operation, key: this.last });
    return this.last;
  }

  /** @param {Operation} operation */
  async replace(operation) {
    this.operations.set(/** @type {number} */ (operation.key), operation);
  }

  /** @param {number} key */
  async remove(key) {
    this.operations.delete(key);
  }
}
