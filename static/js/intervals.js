/** Spans as plain intervals: which meet a stretch, how they merge. Pure. */

const BLOCK = 64;

/**
 * Intervals sorted by start, with the farthest end of every block, so that a look-up skips most of them.
 * @template {Interval} T
 */
export class Intervals {
  /** @param {T[]} intervals */
  constructor(intervals) {
    this.sorted = intervals.toSorted((one, other) => one.start - other.start);
    /** @type {number[]} */
    this.farthest = [];
    this.sorted.forEach(({ end }, index) => {
      const block = Math.floor(index / BLOCK);
      this.farthest[block] = Math.max(this.farthest[block] ?? 0, end);
    });
  }

  /** Those that meet the stretch from one offset to another, touching it counted. @param {number} from @param {number} to */
  meeting(from, to) {
    /** @type {T[]} */
    const found = [];
    for (const [block, farthest] of this.farthest.entries()) {
      const first = block * BLOCK;
      if (this.sorted[first].start > to) break;
      if (farthest < from) continue;
      for (const each of this.sorted.slice(first, first + BLOCK)) {
        if (each.start > to) break;
        if (each.end >= from) found.push(each);
      }
    }
    return found;
  }
}

/**
 * How many from the first on pass a test that none after the first to fail passes.
 * @template T
 * @param {T[]} list
 * @param {(each: T) => boolean} passes
 */
export function countWhile(list, passes) {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(list[middle])) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Overlapping or touching intervals joined, in order. @param {Interval[]} intervals */
export function merged(intervals) {
  /** @type {Interval[]} */
  const joined = [];
  for (const { start, end } of intervals.toSorted((one, other) => one.start - other.start)) {
    const last = joined.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else joined.push({ start, end });
  }
  return joined;
}
