import assert from "node:assert/strict";
import { test } from "node:test";
import { learn, say, written } from "../../static/js/words.js";

test("numbers are written with their thousands apart, words are left as they are", () => {
  learn({ marks_one: "{n} mark of {whole}", marks_other: "{n} marks of {whole}" });
  assert.equal(say("marks", { n: 12345, whole: "1200" }), `${written(12345)} marks of 1200`);
  assert.match(written(12345), /^12.345$/);
  assert.equal(say("marks", { n: 1, whole: "x" }), "1 mark of x");
});
