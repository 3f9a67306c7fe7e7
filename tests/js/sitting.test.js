/** The clock of one sitting: pauses, sleep and pages out of sight do not count. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Watch } from "../../static/js/sitting.js";

/** Tick every second from one moment to another. */
function pass(watch, from, to, isAttended = true) {
  for (let now = from + 1000; now <= to; now += 1000) watch.tick(now, isAttended);
}

test("nothing counts before somebody is there", () => {
  const watch = new Watch(0);
  pass(watch, 0, 30_000);
  assert.equal(watch.seconds, 0);
});

test("time after a sign counts, for a minute", () => {
  const watch = new Watch(0);
  watch.touch(0);
  pass(watch, 0, 300_000);
  assert.equal(watch.seconds, 60);
  watch.touch(300_000);
  pass(watch, 300_000, 310_000);
  assert.equal(watch.seconds, 70);
});

test("out of sight or behind another window nothing counts", () => {
  const watch = new Watch(0);
  watch.touch(0);
  pass(watch, 0, 10_000);
  pass(watch, 10_000, 20_000, false);
  pass(watch, 20_000, 25_000);
  assert.equal(watch.seconds, 15);
});

test("a machine that slept counts no night", () => {
  const watch = new Watch(0);
  watch.touch(0);
  pass(watch, 0, 10_000);
  watch.touch(36_000_000);
  watch.tick(36_000_000, true);
  assert.equal(watch.seconds, 12);
});

test("odd ticks add up, and a clock that stands still takes nothing back", () => {
  const watch = new Watch(0);
  watch.touch(0);
  for (const now of [300, 1700, 1700, 2500, 3999]) watch.tick(now, true);
  assert.equal(watch.seconds, 3);
});
