import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { plainMarksOf, spansOf } from "../../static/js/columns.js";
import { marksOf } from "../../static/js/identified.js";

const { marks, plain, spans } = JSON.parse(readFileSync(new URL("../vectors/columns.json", import.meta.url), "utf8"));

for (const { name, rows, columns } of marks) {
  test(`marks by columns: ${name}`, () => {
    assert.deepEqual(
      marksOf(columns),
      rows.map(([id, tag, start, end, version, note, confidence]) => ({ id, tag, start, end, version, note, confidence })),
    );
  });
}

test("plain marks by columns", () => {
  for (const { rows, columns } of plain) assert.deepEqual(plainMarksOf(columns), rows);
});

test("spans by steps", () => {
  for (const { spans: whole, steps } of spans) assert.deepEqual(spansOf(steps), whole);
});
