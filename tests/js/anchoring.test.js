import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { OffsetMap } from "../../static/js/anchoring.js";
import { dice, text } from "./random.js";

const vectors = JSON.parse(readFileSync(new URL("../vectors/text.json", import.meta.url), "utf-8"));

for (const { name, text, length, utf16_length, spans } of vectors) {
  test(`the shared vector “${name}”`, () => {
    const map = new OffsetMap(text);
    assert.equal(map.length, length);
    assert.equal(text.length, utf16_length);
    for (const span of spans) {
      assert.deepEqual([map.toUnits(span.start), map.toUnits(span.end)], [span.utf16_start, span.utf16_end]);
      assert.deepEqual([map.toPoints(span.utf16_start), map.toPoints(span.utf16_end)], [span.start, span.end]);
      assert.equal(map.slice(span.start, span.end), span.quote);
    }
  });
}

test("a position inside a pair belongs to its character", () => {
  const map = new OffsetMap("a😀b😀");
  assert.deepEqual([0, 1, 2, 3, 4, 5, 6].map((units) => map.toPoints(units)), [0, 1, 1, 2, 3, 3, 4]);
});

test("10,000 random texts and spans: there and back again", () => {
  const roll = dice(20261122);
  for (let run = 0; run < 10_000; run += 1) {
    const raw = text(roll, 40);
    const points = [...raw];
    const map = new OffsetMap(raw);
    const ends = [roll.below(points.length + 1), roll.below(points.length + 1)].sort((one, other) => one - other);
    assert.equal(map.length, points.length);
    for (const end of ends) {
      assert.equal(map.toUnits(end), points.slice(0, end).join("").length, JSON.stringify(raw));
      assert.equal(map.toPoints(map.toUnits(end)), end, JSON.stringify(raw));
    }
    assert.equal(map.slice(ends[0], ends[1]), points.slice(...ends).join(""));
  }
});
