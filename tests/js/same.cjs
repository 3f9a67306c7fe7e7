// node --expose-internals same.cjs <folder> <folder> <name…>: fails when a script means something else in the other folder.
"use strict";

const assert = require("node:assert/strict");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { parse } = require("internal/deps/acorn/acorn/dist/acorn");

/** The program as a tree, without where things stand and how they are written. */
const meaning = (folder, name) => {
  const tree = parse(readFileSync(join(folder, name), "utf8"), { ecmaVersion: "latest", sourceType: "module" });
  return JSON.parse(JSON.stringify(tree, (key, value) => (["start", "end"].includes(key) ? undefined : value)));
};

const [written, sent, ...names] = process.argv.slice(2);
for (const name of names) assert.deepEqual(meaning(sent, name), meaning(written, name), name);
