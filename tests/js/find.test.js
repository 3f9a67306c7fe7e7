/** What the search of an article finds, in code points. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { OffsetMap } from "../../static/js/anchoring.js";
import { matches } from "../../static/js/find.js";

/** The found pieces, cut out as the server would. */
const found = (text, phrase) => matches(new OffsetMap(text), phrase).map(([start, end]) => [...text].slice(start, end).join(""));

test("parts of words, whatever their capitals", () => {
  assert.deepEqual(found("The dam. Damned DAM!", "dam"), ["dam", "Dam", "DAM"]);
});

test("any white space for any other, line ends too", () => {
  assert.deepEqual(found("a third,  the\n\nrest", " third, the rest"), ["third,  the\n\nrest"]);
});

test("signs are signs", () => {
  assert.deepEqual(found("1.24 (of 3)? 1x24", "1.24 (of 3)?"), ["1.24 (of 3)?"]);
  assert.deepEqual(found("a-b a/b [c]", "a-b a/b [c]"), ["a-b a/b [c]"]);
  for (const sign of "\\^$.*+?()[]{}|/-") assert.deepEqual(found(`x${sign}y`, sign), [sign]);
});

test("offsets count code points", () => {
  assert.deepEqual(matches(new OffsetMap("🙂🙂 dam 👩‍🚒 dam"), "dam"), [[3, 6], [11, 14]]);
});

test("letters typed apart find those stored together", () => {
  assert.deepEqual(found("Ekström said", "ekstro\u0308m"), ["Ekström"]);
});

test("other scripts", () => {
  assert.deepEqual(found("قالت الوزارة إن السد", "الوزارة"), ["الوزارة"]);
  assert.deepEqual(found("港の堤防は、港の人が", "港の"), ["港の", "港の"]);
});

test("nothing for nothing", () => {
  assert.deepEqual(found("a b", ""), []);
  assert.deepEqual(found("a b", "  "), []);
  assert.deepEqual(found("a b", "c"), []);
});
