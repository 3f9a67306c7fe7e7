/** Spans as plain intervals: which cover a place, how they merge, where a paragraph is cut. Pure. */

/** @typedef {{start: number, end: number}} Interval */

/**
 * The intervals that cover an offset, smallest first. A caret at the end of a span belongs to it too.
 * @template {Interval} T
 * @param {Iterable<T>} intervals
 * @param {number} offset
 * @returns {T[]}
 */
export function covering(intervals, offset) {
  const found = [...intervals].filter((each) => each.start <= offset && offset <= each.end);
  const inside = found.filter((each) => offset < each.end);
  return (inside.length ? inside : found).sort(
    (one, other) => one.end - one.start - (other.end - other.start) || one.start - other.start,
  );
}

/**
 * Overlapping or touching intervals joined, in order.
 * @param {Interval[]} intervals
 * @returns {Interval[]}
 */
export function merged(intervals) {
  const sorted = [...intervals].sort((one, other) => one.start - other.start);
  /** @type {Interval[]} */
  const joined = [];
  for (const { start, end } of sorted) {
    const last = joined.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else joined.push({ start, end });
  }
  return joined;
}

/**
 * The stretches of `[from, to)` between the ends of intervals, each with the intervals that cover it.
 * @template {Interval} T
 * @param {number} from
 * @param {number} to
 * @param {T[]} intervals
 */
export function segments(from, to, intervals) {
  const cuts = new Set([from, to]);
  for (const { start, end } of intervals) {
    if (start > from && start < to) cuts.add(start);
    if (end > from && end < to) cuts.add(end);
  }
  const places = [...cuts].sort((one, other) => one - other);
  return places.slice(0, -1).map((start, index) => ({
    start,
    end: places[index + 1],
    marks: intervals.filter((each) => each.start <= start && each.end >= places[index + 1]),
  }));
}
