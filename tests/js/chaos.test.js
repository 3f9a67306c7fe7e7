import assert from "node:assert/strict";
import { test } from "node:test";
import { Store } from "../../static/js/store.js";
import { FakeClock, FakeDisk, FakeServer, answer, idle, outboxIn } from "./world.js";
import { dice } from "./random.js";

/** What matters of a row. */
const essence = ({ id, tag, start, end, version, withdrawn_at }) => [id, tag, start, end, version, Boolean(withdrawn_at)];

test("1,000 deeds through failures, reloads and crashes: nothing lost, nothing twice", async () => {
  const roll = dice(11);
  const disk = new FakeDisk();
  const server = new FakeServer();
  const clock = new FakeClock();
  let made = 0;
  server.mood = () => {
    const fate = roll.next();
    if (fate < 0.3) return fate < 0.15 ? "before" : answer(503);
    return fate < 0.5 ? "after" : null;
  };

  /** A page as the server would render it now, with what the device kept on top. */
  const open = async () => {
    const { outbox } = outboxIn({ disk, server, clock });
    const rows = [...server.rows.values()].filter((each) => !each.withdrawn_at);
    const store = new Store("a", structuredClone(rows), (operation) => outbox.add(operation), () => `id-${(made += 1)}`);
    outbox.on.stored = (_operation, body) => store.absorb(body);
    outbox.on.adopted = () => store.replay(outbox.waiting);
    await outbox.adopt();
    return { outbox, store };
  };

  let { outbox, store } = await open();
  for (let deed = 0; deed < 1000; deed += 1) {
    const known = [...store.annotations.values()];
    const chosen = known.length ? roll.pick(known) : null;
    const kind = roll.below(4);
    const isDone =
      kind && chosen && store.apply(
        chosen.withdrawn_at ? { kind: "restore", id: chosen.id }
        : kind === 1 ? { kind: "withdraw", id: chosen.id }
        : { kind: "revise", id: chosen.id, changes: { tag: roll.pick(["fact", "opinion"]), start: deed, end: deed + 3 } },
      );
    if (!isDone) store.create({ tag: "fact", start: deed, end: deed + 5, quote: "x" });
    if (roll.next() < 0.3) await idle();
    if (roll.next() < 0.2) clock.ring();
    if (roll.next() < 0.02) {
      // The tab is closed once the disk has everything; requests under way end unheard.
      await outbox.writing;
      outbox.send = () => new Promise(() => {});
      outbox.on.stored = () => {};
      clock.timers.clear();
      ({ outbox, store } = await open());
    }
  }
  server.mood = () => null;
  await outbox.writing;
  await outbox.retry();
  assert.deepEqual([outbox.state.refused, outbox.waiting.length, disk.rows.size], [[], 0, 0]);
  const here = new Map([...store.annotations.values()].map((each) => [each.id, essence(each)]));
  for (const row of server.rows.values()) {
    if (here.has(row.id) || !row.withdrawn_at) assert.deepEqual(here.get(row.id), essence(row));
  }
  assert.equal(server.effects, server.done.size);
  assert.ok([...here.keys()].every((id) => server.rows.has(id)));
});
