import assert from "node:assert/strict";
import { test } from "node:test";
import { LONGEST_DELAY } from "../../static/js/outbox.js";
import { FakeDisk, FakeServer, answer, creation, idle, lock, offline, outboxIn, revision, withdrawal } from "./world.js";

test("it works: kept, sent, forgotten", async () => {
  const { outbox, disk, server } = outboxIn();
  const stored = [];
  outbox.on.stored = (operation, body) => stored.push(body.version);
  const done = outbox.add(creation("1"));
  assert.equal(outbox.waiting.length, 1);
  await done;
  assert.equal(server.rows.size, 1);
  assert.deepEqual([outbox.waiting.length, disk.rows.size, stored], [0, 0, [1]]);
});

test("operations are sent in the order of the deeds, with the version each was made against", async () => {
  const { outbox, server } = outboxIn();
  const deeds = [creation("1"), revision("1", 1, { tag: "opinion" }), creation("2"), withdrawal("1", 2)];
  await Promise.all(deeds.map((each) => outbox.add(each)));
  assert.deepEqual(server.log, deeds.map((each) => each.operation));
  assert.equal(server.rows.get("1").version, 3);
});

test("an operation is on the disk before it is sent", async () => {
  const { outbox, disk, server } = outboxIn();
  server.mood = () => {
    assert.equal(disk.rows.size, 1);
    return null;
  };
  await outbox.add(creation("1"));
  assert.equal(server.rows.size, 1);
});

test("what comes in while the last answer arrives is sent too", async () => {
  const { outbox, server } = outboxIn();
  outbox.on.stored = ({ id }) => id === "1" && void outbox.add(creation("2"));
  await outbox.add(creation("1"));
  await idle();
  assert.deepEqual([...server.rows.keys()], ["1", "2"]);
});

test("without a network it waits ever longer, up to half a minute, and says so", async () => {
  const { outbox, server, clock } = outboxIn();
  server.mood = offline;
  await outbox.add(creation("1"));
  assert.equal(outbox.state.trouble, "offline");
  for (let round = 0; round < 7; round += 1) {
    clock.ring();
    await idle();
  }
  assert.deepEqual(clock.delays, [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, LONGEST_DELAY]);
  server.mood = () => null;
  await outbox.retry();
  assert.deepEqual([outbox.waiting.length, outbox.state.trouble, clock.timers.size], [0, "", 0]);
});

test("jitter never makes a delay longer, and at most half as long", async () => {
  const { outbox, server, clock } = outboxIn({ chance: () => 0 });
  server.mood = offline;
  await outbox.add(creation("1"));
  assert.deepEqual(clock.delays, [500]);
});

test("a busy server is obeyed", async () => {
  const { outbox, server, clock } = outboxIn();
  server.mood = () => answer(429, null, 12);
  await outbox.add(creation("1"));
  assert.deepEqual([clock.delays, outbox.state.trouble], [[12_000], "unwell"]);
});

for (const status of [408, 429, 500, 502, 503]) {
  test(`${status} is tried again`, async () => {
    const { outbox, server, clock } = outboxIn();
    server.mood = () => answer(status);
    await outbox.add(creation("1"));
    server.mood = () => null;
    assert.equal(clock.ring(), 1);
    await idle();
    assert.equal(server.rows.size, 1);
  });
}

for (const status of [400, 404, 409, 412, 413, 422, 428]) {
  test(`${status} goes to the tray with its reason, and the rest goes on`, async () => {
    const { outbox, disk, server } = outboxIn();
    const errors = [{ field: "end", code: "past_end", message: "Too far." }];
    server.mood = ({ id }) => (id === "1" ? answer(status, { errors }) : null);
    void outbox.add(creation("1"));
    await outbox.add(creation("2"));
    const [kept] = outbox.state.refused;
    assert.deepEqual([kept.id, kept.refused.message, kept.refused.status], ["1", "Too far.", status]);
    assert.deepEqual([...server.rows.keys()], ["2"]);
    assert.equal([...disk.rows.values()][0].refused.code, "past_end");
  });
}

test("what builds on a refused operation goes with it, whatever came later elsewhere", async () => {
  const { outbox, server } = outboxIn();
  server.mood = ({ kind, id }) => (kind === "create" && id === "1" ? answer(422) : null);
  const deeds = [creation("1"), creation("2"), revision("1", 1, { tag: "opinion" }), withdrawal("1", 2)];
  await Promise.all(deeds.map((each) => outbox.add(each)));
  assert.deepEqual(outbox.state.refused.map((each) => each.kind), ["create", "revise", "withdraw"]);
  assert.deepEqual([...server.rows.keys()], ["2"]);
});

test("a refusal survives the page, and the person can let it go or try again", async () => {
  const disk = new FakeDisk();
  const { outbox, server } = outboxIn({ disk });
  server.mood = () => answer(422);
  void outbox.add(creation("1"));
  await outbox.add(creation("2"));
  const { outbox: next } = outboxIn({ disk, server });
  await next.flush();
  assert.equal(next.state.refused.length, 2);
  await next.discard(({ id }) => id === "1");
  server.mood = () => null;
  await next.again(({ id }) => id === "2");
  assert.deepEqual([[...server.rows.keys()], disk.rows.size, next.state.refused.length], [["2"], 0, 0]);
});

for (const status of [401, 403]) {
  test(`${status} pauses without a timer until somebody tries again`, async () => {
    const { outbox, server, clock } = outboxIn();
    server.mood = () => answer(status);
    await outbox.add(creation("1"));
    assert.deepEqual([outbox.state.trouble, clock.timers.size, outbox.waiting.length], ["signed-out", 0, 1]);
    server.mood = () => null;
    await outbox.retry();
    assert.equal(server.rows.size, 1);
  });
}

test("another person on the same device neither sees nor sends it", async () => {
  const disk = new FakeDisk();
  const { outbox, server } = outboxIn({ disk });
  server.mood = offline;
  await outbox.add(creation("1"));
  server.mood = () => null;
  server.user = "cleo";
  const { outbox: other } = outboxIn({ disk, server, user: "cleo" });
  await other.flush();
  assert.deepEqual([other.operations, server.log], [[], []]);
  assert.equal(disk.rows.size, 1);
});

test("the next page takes up what the last one left, once", async () => {
  const disk = new FakeDisk();
  const { outbox, server } = outboxIn({ disk });
  server.mood = () => "after";
  await outbox.add(creation("1"));
  server.mood = () => null;
  const { outbox: next } = outboxIn({ disk, server });
  await next.flush();
  assert.deepEqual([server.rows.size, server.effects, disk.rows.size], [1, 1, 0]);
});

test("two tabs share one queue and send nothing twice", async () => {
  const disk = new FakeDisk();
  const server = new FakeServer();
  const exclusively = lock();
  const one = outboxIn({ disk, server, exclusively }).outbox;
  const other = outboxIn({ disk, server, exclusively }).outbox;
  await Promise.all([one.add(creation("1")), other.add(creation("2")), one.add(creation("3")), other.flush(), one.flush()]);
  await Promise.all([one.flush(), other.flush()]);
  assert.deepEqual([[...server.rows.keys()].sort(), server.log.length], [["1", "2", "3"], 3]);
  assert.deepEqual([one.waiting.length, other.waiting.length, disk.rows.size], [0, 0, 0]);
});

test("looking at the disk while something is being added loses nothing", async () => {
  const { outbox, server } = outboxIn();
  server.mood = offline;
  const looking = outbox.adopt();
  void outbox.add(creation("1"));
  const again = outbox.adopt();
  void outbox.add(creation("2"));
  await Promise.all([looking, again, outbox.writing]);
  await outbox.adopt();
  assert.deepEqual(outbox.waiting.map((each) => each.id), ["1", "2"]);
});

test("without a disk it still sends, and says that nothing is kept", async () => {
  const disk = new FakeDisk();
  disk.isBroken = true;
  const { outbox, server } = outboxIn({ disk });
  server.mood = offline;
  await outbox.add(creation("1"));
  assert.equal(outbox.state.isDurable, false);
  server.mood = () => null;
  await outbox.retry();
  assert.deepEqual([server.rows.size, outbox.waiting.length], [1, 0]);
});
