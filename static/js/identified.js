/** Marks with their ids as the reading page brings them, by columns (corpus_app/web/columns.py). Pure. */

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const HYPHENS = new Set([4, 6, 8, 10]);

/** Every mark, in text order. @param {Columns} columns @returns {Omit<Annotation, "article" | "quote" | "withdrawn_at">[]} */
export function marksOf({ ids, tags, tag, gaps, lengths, rest }) {
  const bytes = atob(ids);
  let start = 0;
  return gaps.map((gap, place) => {
    start += gap;
    const [version, note, confidence] = rest[place] ?? [1, "", null];
    return { id: idAt(bytes, place), tag: tags[tag[place]], start, end: start + lengths[place], version, note, confidence };
  });
}

/** @param {string} bytes 16 of each id @param {number} place */
function idAt(bytes, place) {
  let id = "";
  for (let index = 0; index < 16; index += 1) {
    if (HYPHENS.has(index)) id += "-";
    id += HEX[bytes.charCodeAt(16 * place + index)];
  }
  return id;
}
