/** Plain marks and spans as a page brings them, by columns (corpus_app/web/columns.py). Pure. */

/** Marks without a name of their own: number of the tag, start, end, note. @param {PlainColumns} columns @returns {PlainMark[]} */
export function plainMarksOf({ tag, gaps, lengths, notes }) {
  let start = 0;
  return gaps.map((gap, place) => {
    start += gap;
    return [tag[place], start, start + lengths[place], notes[place] ?? ""];
  });
}

/** Spans that follow each other. @param {number[]} steps from the end of the one before, how far and how long, in turn @returns {Span[]} */
export function spansOf(steps) {
  /** @type {Span[]} */
  const spans = [];
  let at = 0;
  for (let index = 0; index < steps.length; index += 2) {
    const start = at + steps[index];
    at = start + steps[index + 1];
    spans.push([start, at]);
  }
  return spans;
}
