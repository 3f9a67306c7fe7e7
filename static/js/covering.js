/** Which spans cover a place. Pure. */

import { Intervals } from "./intervals.js";

/** @type {WeakMap<Interval[], Intervals<any>>} */
const indexed = new WeakMap();

/**
 * The intervals that cover an offset, smallest first. A caret at the end of a span belongs to it when no other does.
 * They are indexed once: an array given again is taken to hold what it held.
 * @template {Interval} T
 * @param {T[]} intervals
 * @param {number} offset
 */
export function covering(intervals, offset) {
  /** @type {Intervals<T>} */
  const index = indexed.get(intervals) ?? new Intervals(intervals);
  indexed.set(intervals, index);
  const found = index.meeting(offset, offset);
  const inside = found.filter((each) => offset < each.end);
  return (inside.length ? inside : found).sort(
    (one, other) => one.end - one.start - (other.end - other.start) || one.start - other.start,
  );
}
