import assert from "node:assert/strict";
import { test } from "node:test";
import { OffsetMap } from "../../static/js/anchoring.js";
import { Words, touched } from "../../static/js/segments.js";
import { grown, snapped, spanAt, trimmed } from "../../static/js/snapping.js";

const TEXT = "The dam holds. “Nobody knows,” she said, for €40 (or so). It was 🌧️ frankly – a failure.";
const SENTENCES = [[0, 14], [15, 57], [58, [...TEXT].length]];
const map = new OffsetMap(TEXT);
const paragraph = { start: 0, end: map.length, map };
const quote = (start, end) => map.slice(start, end);

/** What becomes of a selection of these words. */
function snap(selected) {
  const start = [...TEXT.slice(0, TEXT.indexOf(selected))].length;
  const span = snapped([start, start + [...selected].length], [paragraph], new Words("en"), SENTENCES, quote);
  return span && quote(...span);
}

const CASES = {
  "half words become whole": ["am hol", "dam holds"],
  "white space goes": [" dam ", "dam"],
  "a comma goes": ["she said,", "she said"],
  "a full stop at the end of part of a sentence goes": ["dam holds.", "dam holds"],
  "a sentence without its full stop gets it": ["The dam holds", "The dam holds."],
  "a sentence with the space after it": ["The dam holds. ", "The dam holds."],
  "two sentences, roughly": ["he dam holds. “Nobody knows,” she said, for €40 (or s", "The dam holds. “Nobody knows,” she said, for €40 (or so)."],
  "a pair around everything stays": ["(or so)", "(or so)"],
  "half a pair goes": ["“Nobody knows", "Nobody knows"],
  "a currency sign stays when it was selected": ["€40", "€40"],
  "emoji can be marked": ["🌧️", "🌧️"],
  "a dash goes": ["frankly –", "frankly"],
  "only punctuation is kept as it is": ["–", "–"],
  "nothing but white space is nothing": [" ", null],
};
for (const [name, [selected, expected]] of Object.entries(CASES)) {
  test(name, () => assert.equal(snap(selected), expected));
}

test("words of Japanese and Arabic are found", () => {
  for (const [language, text] of [["ja", "東京は雨です。"], ["ar", "مرحبا بالعالم"]]) {
    const map = new OffsetMap(text);
    const words = new Words(language).of({ start: 100, end: 100 + map.length, map });
    assert.ok(words.length >= 2);
    assert.ok(words.every(([start, end]) => start >= 100 && end <= 100 + map.length && start < end));
  }
});

test("a visible character is not split", () => {
  const map = new OffsetMap("a👨‍👩‍👧b");
  const words = new Words("en");
  const paragraph = { start: 10, end: 10 + map.length, map };
  assert.deepEqual([10, 11, 13, 16].map((at) => words.whole(paragraph, at, 0)), [10, 11, 11, 16]);
  assert.deepEqual([10, 11, 13, 16].map((at) => words.whole(paragraph, at, 1)), [10, 11, 16, 16]);
});

test("white space at both ends is let go", () => {
  assert.deepEqual(trimmed([0, 5], () => " 😀\n\u00a0 "), [1, 2]);
  assert.equal(trimmed([0, 2], () => " \n"), null);
});

test("the unit at a place, between two, and behind the last", () => {
  assert.deepEqual([0, 14, 99].map((at) => spanAt(SENTENCES, at)), [SENTENCES[0], SENTENCES[1], SENTENCES[2]]);
  assert.equal(spanAt([], 3), null);
  assert.deepEqual(touched(SENTENCES, [14, 15]), []);
});

test("each press first completes the unit, then adds the next", () => {
  assert.deepEqual(grown(SENTENCES, [3, 6]), [0, 14]);
  assert.deepEqual(grown(SENTENCES, [0, 14]), [0, 57]);
  assert.deepEqual(grown(SENTENCES, [0, 57]), [0, SENTENCES[2][1]]);
  assert.deepEqual(grown(SENTENCES, [0, SENTENCES[2][1]]), [0, SENTENCES[2][1]]);
});
