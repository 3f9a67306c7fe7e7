import assert from "node:assert/strict";
import { test } from "node:test";

import { fitting, typedAfter } from "../../static/js/mention.js";

const LEILA = { name: "Leila Benhaddou", handle: "Leila Benhaddou" };
const BEN = { name: "Ben", handle: "ben" };
const KIM = { name: "Kim Lee", handle: "kim2" };
const ZOE = { name: "Zo\u00eb", handle: "li" };
const PEOPLE = [LEILA, BEN, KIM, ZOE];
const names = (/** @type {string} */ typed) => fitting(PEOPLE, typed).map(({ name }) => name);

for (const [before, typed] of [["@", ""], ["ask @le", "le"], ["(@Leila B", "Leila B"], ["a@b", null], ["a.@b", null], ["@@b", null], ["none", null], ["@ben\nand", null], ["@a @b", "b"]]) {
  test(`after "${before}" a name is ${typed === null ? "not " : ""}typed`, () => assert.equal(typedAfter(/** @type {string} */ (before)), typed));
}

test("names are found by their beginning, and by that of later words, in any case", () => {
  assert.deepEqual(names(""), ["Ben", "Kim Lee", "Leila Benhaddou", "Zo\u00eb"]);
  assert.deepEqual(names("LEI"), ["Leila Benhaddou"]);
  assert.deepEqual(names("be"), ["Ben", "Leila Benhaddou"]);
  assert.deepEqual(names("zoe\u0308"), ["Zo\u00eb"]);
  assert.deepEqual(names("kim2".slice(0, 3)), ["Kim Lee"]);
});

test("once a name is written, or goes on as other words, nobody is offered", () => {
  assert.deepEqual(names("ben"), []);
  assert.deepEqual(names("Leila Benhaddou "), []);
  assert.deepEqual(names("leila says"), []);
});

test("a long list is cut", () => {
  const many = Array.from({ length: 30 }, (_, n) => ({ name: `Anna ${n}`, handle: `anna${n}` }));
  assert.equal(fitting(many, "a").length, 8);
});
