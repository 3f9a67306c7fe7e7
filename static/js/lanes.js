/** How the readings of an article lie in lanes under its text: the names that painters use for each. */

const LANES = ["a", "b", "c", "d", "e"];
const SLOTS = [1, 2, 3, 4, 5, 6, 7, 8];

/** Places in the registry of highlights: this place, where they differ, every lane with every tag, what is ruled. */
export const NAMES = [
  "differ-now",
  "differ",
  ...LANES.flatMap((lane) => SLOTS.map((slot) => `${lane}-${slot}`)),
  ...SLOTS.map((slot) => `gold-${slot}`),
];

/** The same for browsers that get marks. */
export const CLASSES = [
  "differ-now",
  "differ",
  ...LANES.flatMap((_, lane) => SLOTS.map((slot) => `lane-${lane + 1} slot-${slot}`)),
  ...SLOTS.map((slot) => `gold slot-${slot}`),
];

const DIFFER = 1;
const FIRST_LANE = 2;
const GOLD = FIRST_LANE + LANES.length * SLOTS.length;

/**
 * Everything to be painted: the marks of each reading in its lane, accepted rulings as a tint, open places.
 * @param {{ slot: number }[]} tags
 * @param {Read[]} readings
 * @param {Ruling[]} rulings
 * @param {Span[]} open places that wait for a ruling
 * @param {(slug: string) => number} slotOf
 * @returns {Painted[]}
 */
export function painted(tags, readings, rulings, open, slotOf) {
  const lanes = readings.flatMap(({ marks }, lane) =>
    marks.map(([tag, start, end]) => ({ start, end, slot: FIRST_LANE + lane * SLOTS.length + tags[tag].slot - 1 })));
  const gold = rulings
    .filter(({ verdict }) => verdict === "accepted")
    .map(({ start, end, tag }) => ({ start, end, slot: GOLD + slotOf(tag) - 1 }));
  return [...open.map(([start, end]) => ({ start, end, slot: DIFFER })), ...lanes, ...gold];
}
