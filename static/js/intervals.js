/** Spans as plain intervals: which cover a place, how they merge, where a paragraph is cut. Pure. */

/**
 * The intervals that cover an offset, smallest first. A caret at the end of a span belongs to it when no other does.
 * @template {Interval} T
 * @param {T[]} intervals
 * @param {number} offset
 */
export function covering(intervals, offset) {
  const found = intervals.filter((each) => each.start <= offset && offset <= each.end);
  const inside = found.filter((each) => offset < each.end);
  return (inside.length ? inside : found).sort(
    (one, other) => one.end - one.start - (other.end - other.start) || one.start - other.start,
  );
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

/**
 * The stretches of `[from, to)` between the ends of intervals, each with the intervals that cover it.
 * @template {Interval} T
 * @param {number} from
 * @param {number} to
 * @param {T[]} intervals
 */
export function segments(from, to, intervals) {
  const ends = intervals.flatMap(({ start, end }) => [start, end]).filter((each) => each > from && each < to);
  const cuts = [...new Set([from, ...ends, to])].sort((one, other) => one - other);
  return cuts.slice(1).map((end, index) => ({
    start: cuts[index],
    end,
    marks: intervals.filter((each) => each.start <= cuts[index] && each.end >= end),
  }));
}
