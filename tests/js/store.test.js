import assert from "node:assert/strict";
import { test } from "node:test";
import { History } from "../../static/js/history.js";
import { Store } from "../../static/js/store.js";

const ROW = { id: "row", article: "a", tag: "fact", start: 10, end: 20, quote: "0123456789", note: "", confidence: null, version: 4, withdrawn_at: null };
const FIELDS = { tag: "fact", start: 0, end: 5, quote: "Hello" };

async function desk(rows = [], shelf = { kept: undefined }) {
  const handed = [];
  let last = 0;
  const store = new Store("a", structuredClone(rows), (operation) => handed.push(operation), () => `id-${(last += 1)}`);
  const history = new History((step) => store.apply(step), {
    read: async () => structuredClone(shelf.kept),
    write: async (kept) => {
      shelf.kept = structuredClone(kept);
    },
  });
  store.onDone = (done, opposite) => history.record(done, opposite);
  await history.load();
  return { store, history, handed, shelf };
}

test("a creation is there at once and handed over with everything the API wants", async () => {
  const { store, handed } = await desk();
  const made = store.create(FIELDS);
  assert.deepEqual(store.live, [made]);
  assert.deepEqual(handed, [
    { kind: "create", id: "id-1", article: "a", operation: "id-2", body: { article: "a", ...FIELDS, note: "", confidence: null } },
  ]);
});

test("each step is made against the version before it", async () => {
  const { store, handed } = await desk([ROW]);
  store.apply({ kind: "revise", id: "row", changes: { tag: "opinion" } });
  store.apply({ kind: "withdraw", id: "row" });
  store.apply({ kind: "restore", id: "row" });
  assert.deepEqual(handed.map(({ kind, version }) => [kind, version]), [["revise", 4], ["withdraw", 5], ["restore", 6]]);
  assert.equal(store.get("row").version, 7);
});

test("what cannot be done is not done", async () => {
  const { store, handed } = await desk([ROW]);
  assert.equal(store.apply({ kind: "restore", id: "row" }), false);
  assert.equal(store.apply({ kind: "withdraw", id: "nobody" }), false);
  store.apply({ kind: "withdraw", id: "row" });
  assert.equal(store.apply({ kind: "revise", id: "row", changes: { tag: "opinion" } }), false);
  assert.equal(handed.length, 1);
  assert.deepEqual([store.live, store.get("row")], [[], undefined]);
});

test("spans are in text order, and a twin is found", async () => {
  const { store } = await desk([ROW]);
  store.create(FIELDS);
  store.create({ ...FIELDS, start: 12, end: 13 });
  assert.deepEqual(store.live.map((each) => each.start), [0, 10, 12]);
  assert.equal(store.twin(10, 20, "fact").id, "row");
  assert.equal(store.twin(10, 20, "opinion"), undefined);
});

test("the server's word counts only when it is newer, or when it is forced", async () => {
  const { store } = await desk([ROW]);
  store.apply({ kind: "revise", id: "row", changes: { tag: "opinion" } });
  store.absorb({ ...ROW, version: 5, tag: "disputed" });
  assert.equal(store.get("row").tag, "opinion");
  store.absorb({ ...ROW, version: 6, tag: "disputed" });
  assert.equal(store.get("row").tag, "disputed");
  store.absorb(ROW, true);
  assert.equal(store.get("row").version, 4);
});

test("operations left by an earlier page are put on top, each once", async () => {
  const earlier = await desk([ROW]);
  earlier.store.create(FIELDS);
  earlier.store.apply({ kind: "revise", id: "id-1", changes: { tag: "opinion" } });
  earlier.store.apply({ kind: "withdraw", id: "row" });
  for (const rows of [[ROW], [{ ...ROW, version: 5, withdrawn_at: "then" }], []]) {
    const { store } = await desk(rows);
    store.replay(earlier.handed);
    store.replay(earlier.handed);
    assert.deepEqual(store.live.map(({ id, tag, version }) => [id, tag, version]), [["id-1", "opinion", 2]]);
    assert.equal(store.annotations.get("row").version, 5);
  }
});

test("operations on another article are left alone", async () => {
  const { store } = await desk();
  store.replay([{ kind: "create", id: "x", article: "b", operation: "y", user: "ben", body: FIELDS }]);
  assert.deepEqual(store.live, []);
});

test("undo and redo are steps like any other", async () => {
  const { store, history, handed } = await desk();
  store.create(FIELDS);
  store.apply({ kind: "revise", id: "id-1", changes: { tag: "opinion" } });
  store.apply({ kind: "withdraw", id: "id-1" });
  history.undo();
  assert.equal(store.get("id-1").tag, "opinion");
  history.undo();
  assert.equal(store.get("id-1").tag, "fact");
  history.undo();
  assert.deepEqual(history.undo(), []);
  assert.deepEqual(store.live, []);
  assert.equal(history.redo()[0].kind, "restore");
  history.redo();
  assert.equal(store.get("id-1").tag, "opinion");
  assert.deepEqual(handed.map((each) => each.kind), ["create", "revise", "withdraw", "restore", "revise", "withdraw", "restore", "revise"]);
  assert.equal(store.get("id-1").version, 8);
});

test("a new deed ends what could be done again", async () => {
  const { store, history } = await desk();
  store.create(FIELDS);
  history.undo();
  store.create(FIELDS);
  assert.deepEqual(history.redo(), []);
});

test("undo passes over what cannot be undone any more", async () => {
  const { store, history } = await desk();
  store.create(FIELDS);
  const other = store.create({ ...FIELDS, start: 7, end: 9 });
  store.drop(other.id);
  assert.deepEqual(history.undo(), [{ kind: "withdraw", id: "id-1" }]);
});

test("undo outlives the page, and a shelf that is spoilt costs nothing else", async () => {
  const { store, history, shelf } = await desk([ROW]);
  store.apply({ kind: "revise", id: "row", changes: { tag: "opinion" } });
  await history.keeping;
  const next = await desk([{ ...ROW, tag: "opinion", version: 5 }], shelf);
  assert.deepEqual(next.history.past.map((each) => each.done.id), ["row"]);
  next.history.undo();
  assert.equal(next.store.get("row").tag, "fact");
  assert.deepEqual((await desk([ROW], { kept: "{" })).history.undo(), []);
});

test("tabs share it: the one takes back what the other did", async () => {
  const shelf = { kept: undefined };
  const one = await desk([ROW], shelf);
  const other = await desk([ROW], shelf);
  one.history.onKept = () => void other.history.load();
  one.store.apply({ kind: "revise", id: "row", changes: { tag: "opinion" } });
  await one.history.keeping;
  await new Promise(setImmediate);
  other.store.absorb(one.store.get("row"));
  assert.deepEqual(other.history.undo(), [{ kind: "revise", id: "row", changes: { tag: "fact" } }]);
  assert.equal(other.history.redo().length, 1);
});

test("what is done before the disk has answered comes after what is there", async () => {
  const earlier = await desk([ROW]);
  earlier.store.apply({ kind: "revise", id: "row", changes: { tag: "opinion" } });
  await earlier.history.keeping;
  const rows = [{ ...ROW, tag: "opinion", version: 5 }];
  const store = new Store("a", rows, () => {});
  let kept = earlier.shelf.kept;
  const history = new History((step) => store.apply(step), { read: async () => kept, write: async (now) => void (kept = now) });
  store.onDone = (done, opposite) => history.record(done, opposite);
  store.apply({ kind: "withdraw", id: "row" });
  await history.load();
  await history.keeping;
  assert.deepEqual(kept[0].map(({ done }) => done.kind), ["revise", "withdraw"]);
  assert.equal(history.undo()[0].kind, "restore");
  assert.deepEqual(history.undo()[0].changes, { tag: "fact" });
});

test("what is handed in cannot be taken back", async () => {
  const { store, history, shelf } = await desk([ROW]);
  store.apply({ kind: "withdraw", id: "row" });
  await history.clear();
  assert.deepEqual(history.undo(), []);
  assert.deepEqual(shelf.kept, [[], []]);
});
