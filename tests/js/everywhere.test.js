import assert from "node:assert/strict";
import { test } from "node:test";
import { occurrences, units } from "../../static/js/everywhere.js";

const CASES = [
  ["a so-called expert and a So-Called friend", "so-called", [[2, 11], [25, 34]]],
  ["art, part, arts, art", "art", [[0, 3], [17, 20]]],
  ["😀 été 😀 ÉTÉ", "été", [[2, 5], [8, 11]]],
  ["漢字仮名漢字", "漢字", [[0, 2], [4, 6]]],
  ["na na na", "na na", [[0, 5]]],
  ["İstanbul istanbul", "istanbul", [[9, 17]]],
  ["nothing", "", []],
  ["short", "longer than it", []],
  ["“Nobody”, nobody.", "nobody", [[1, 7], [10, 16]]],
];

for (const [text, phrase, spans] of CASES) {
  test(`“${phrase}” in “${text}”`, () => assert.deepEqual(occurrences(text, phrase), spans));
}

test("where sentences are judged, each that holds the phrase, once", () => {
  const sentences = [[0, 10], [11, 20], [21, 30]];
  assert.deepEqual(units([[1, 3], [5, 7], [22, 24]], { unit: "sentence", sentences }), [[0, 10], [21, 30]]);
  assert.deepEqual(units([[1, 3]], { unit: "word", sentences }), [[1, 3]]);
});
