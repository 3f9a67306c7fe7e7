import assert from "node:assert/strict";
import { test } from "node:test";
import { covering } from "../../static/js/covering.js";
import { Intervals, countWhile, merged } from "../../static/js/intervals.js";
import { segments } from "../../static/js/marks.js";
import { dice } from "./random.js";

const span = (start, end, id = `${start}-${end}`) => ({ start, end, id });
const ids = (spans) => spans.map((each) => each.id);

test("all spans over a place, smallest first", () => {
  const spans = [span(0, 30), span(5, 10), span(7, 9), span(20, 25)];
  assert.deepEqual(ids(covering(spans, 8)), ["7-9", "5-10", "0-30"]);
  assert.deepEqual(ids(covering(spans, 12)), ["0-30"]);
  assert.deepEqual(covering(spans, 31), []);
});

test("a caret at the end belongs to a span only when it is in no other", () => {
  assert.deepEqual(ids(covering([span(0, 5)], 5)), ["0-5"]);
  assert.deepEqual(ids(covering([span(0, 5), span(5, 9)], 5)), ["5-9"]);
});

test("a look-up finds what a walk through all of them finds", () => {
  const roll = dice(3);
  for (let run = 0; run < 100; run += 1) {
    const spans = Array.from({ length: roll.below(400) }, (_, number) => {
      const start = roll.below(3000);
      return span(start, start + 1 + roll.below(roll.below(20) ? 40 : 2000), String(number));
    });
    const index = new Intervals(spans);
    for (let look = 0; look < 20; look += 1) {
      const from = roll.below(3200);
      const to = from + roll.below(300);
      const met = spans.filter((each) => each.start <= to && each.end >= from);
      assert.deepEqual(ids(index.meeting(from, to)).sort(), ids(met).sort());
    }
  }
});

test("a look-up in 10,000 spans looks at few of them", () => {
  const roll = dice(5);
  let looked = 0;
  const spans = Array.from({ length: 10_000 }, () => {
    const start = roll.below(300_000);
    const length = 1 + roll.below(roll.below(20) ? 150 : 700);
    return { get start() { looked += 1; return start; }, get end() { looked += 1; return start + length; } };
  });
  covering(spans, 0);
  looked = 0;
  let found = 0;
  for (let look = 0; look < 100; look += 1) found += covering(spans, roll.below(300_000)).length;
  assert.ok(found > 100, String(found));
  assert.ok(looked / 100 < 500, `${looked / 100} looks`);
});

test("counting from the first on", () => {
  const list = [1, 3, 5, 7];
  assert.deepEqual([0, 1, 2, 7, 8].map((most) => countWhile(list, (each) => each < most)), [0, 0, 1, 3, 4]);
  assert.equal(countWhile([], () => true), 0);
});

test("a look-up leaves the spans it was given as they were", () => {
  const spans = [span(9, 12), span(0, 30)];
  covering(spans, 10);
  assert.deepEqual(ids(spans), ["9-12", "0-30"]);
});

test("overlapping and touching intervals merge", () => {
  assert.deepEqual(merged([span(8, 12), span(0, 3), span(3, 5), span(1, 2)]), [{ start: 0, end: 5 }, { start: 8, end: 12 }]);
});

test("segments say what covers every place, and join to the whole", () => {
  const roll = dice(7);
  for (let run = 0; run < 500; run += 1) {
    const spans = Array.from({ length: roll.below(8) }, () => {
      const start = roll.below(60);
      return span(start, start + 1 + roll.below(20));
    });
    const pieces = segments(10, 50, spans);
    assert.equal(pieces[0].start, 10);
    assert.equal(pieces.at(-1).end, 50);
    pieces.forEach((piece, index) => {
      if (index) assert.equal(piece.start, pieces[index - 1].end);
      for (let at = piece.start; at < piece.end; at += 1) {
        assert.deepEqual(piece.marks, spans.filter((each) => each.start <= at && at < each.end));
      }
    });
  }
});
