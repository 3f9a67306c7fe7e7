/** Random texts from hard alphabets, the same ones in every run. */

/** Mulberry32: a small generator with a seed. @param {number} seed */
export function dice(seed) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    below: (/** @type {number} */ limit) => Math.floor(next() * limit),
    /** @template T @param {T[]} list @returns {T} */
    pick: (list) => list[Math.floor(next() * list.length)],
  };
}

export const ALPHABETS = [
  [..."abc xyz.,“”\n"],
  ["👨‍👩‍👧‍👦", "🇳🇱", "👍🏽", "❤️", "a", " ", "\n"],
  [..."سلام عليكم\u200f\u200e "],
  [..."नमस्ते क्षत्रिय "],
  [..."안녕하세요 각"],
  ["e\u0301", "ﬁ", "ß", "İ", "\u00a0", "\ufeff", "o\u0308\u0323"],
  [..."漢字仮名𠮷𩸽。「」"],
  ["𝒜", "𝒷", "\u{10ffff}", "\u{1f600}", "z"],
];

/** @param {ReturnType<typeof dice>} roll @param {number} length */
export function text(roll, length) {
  const alphabets = [roll.pick(ALPHABETS), roll.pick(ALPHABETS)];
  return Array.from({ length: roll.below(length) }, () => roll.pick(roll.pick(alphabets))).join("");
}
