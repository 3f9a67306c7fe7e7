/** One tag on every occurrence of a phrase: counted first, then given as one step that one undo takes back. */

import { button, make } from "./dom.js";
import { touched } from "./segments.js";
import { brief, say } from "./words.js";

const SPACELESS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const PART_OF_WORD = /[\p{L}\p{N}\p{M}]/u;

/** Whether a word goes on over the border between two characters. @param {string | undefined} before @param {string | undefined} after */
const goesOn = (before, after) =>
  Boolean(before && after && PART_OF_WORD.test(before) && PART_OF_WORD.test(after)) &&
  !SPACELESS.test(before ?? "") && !SPACELESS.test(after ?? "");

/** Where a phrase stands as whole words, whatever its capitals; in code points, without overlaps. @param {string} text @param {string} phrase @returns {Span[]} */
export function occurrences(text, phrase) {
  // Point by point, because some letters have a different length in the other case.
  const points = Array.from(text);
  const folded = points.map((each) => each.toLowerCase());
  const wanted = Array.from(phrase, (each) => each.toLowerCase());
  /** @type {Span[]} */
  const found = [];
  for (let start = 0; wanted.length && start + wanted.length <= points.length; start += 1) {
    const end = start + wanted.length;
    if (folded[start] !== wanted[0] || !wanted.every((each, index) => folded[start + index] === each)) continue;
    if (goesOn(points[start - 1], points[start]) || goesOn(points[end - 1], points[end])) continue;
    found.push([start, end]);
    start = end - 1;
  }
  return found;
}

/**
 * The spans that one tag would be given: where sentences are judged, those that hold the phrase.
 * @param {Span[]} found
 * @param {PageData} page
 * @returns {Span[]}
 */
export function units(found, { unit, sentences }) {
  if (unit !== "sentence") return found;
  const seen = new Set();
  return found.flatMap((span) => touched(sentences, span)).filter(([start]) => !seen.has(start) && seen.add(start));
}

/** Ask which tag, and say how many. @param {import("./desk.js").Desk} desk @param {Map<string, Tag>} tags */
export function everywhere(desk, tags) {
  const { text, status, page, store, history } = desk.parts;
  if (page.unit === "article") return status.tell(say("everywhere_not_here"));
  const target = desk.target();
  const [selected] = text.raw ? text.spans : [];
  const phrase = text.raw && text.unit !== "sentence" ? selected && text.anchors.quote(...selected) : text.raw ? text.anchors.quote(...text.raw).trim() : target?.quote;
  if (!phrase) return status.tell(say("everywhere_what"));
  const places = units(occurrences(text.anchors.map.text, phrase), page);
  /** Where this tag may still be given. @param {string} slug */
  const open = (slug) => places.filter(([start, end]) => !store.twin(start, end, slug) && (page.overlapping || !desk.isTaken(start, end)));

  const dialog = make("dialog", { class: "dialog", "aria-labelledby": "everywhere-h" });
  const close = () => {
    dialog.close();
    dialog.remove();
    text.anchors.container.focus({ preventScroll: true });
  };
  // A browser may close it without asking.
  dialog.addEventListener("close", () => dialog.isConnected && close());
  /** @param {string} slug */
  const give = (slug) => {
    const spans = open(slug);
    close();
    if (!spans.length) return;
    history.together(() => {
      for (const [start, end] of spans) store.create({ tag: slug, start, end, quote: text.anchors.quote(start, end) });
    });
    desk.lastTag = slug;
    status.tell(say("everywhere_done", { n: spans.length, tag: desk.nameOf(slug) }), true);
  };
  const choices = [...tags.values()].map(({ slug, name, slot, key }) => {
    const n = open(slug).length;
    const face = [make("span", { class: `tag slot-${slot}` }, name), make("span", { class: "meta push" }, say("everywhere_more", { n }))];
    return button("brush", { "data-tag": slug, disabled: n ? undefined : "" }, () => give(slug), ...(key ? [make("kbd", {}, key)] : []), ...face);
  });
  dialog.append(
    make("h2", { id: "everywhere-h" }, say("everywhere_count", { n: places.length })),
    make("p", { class: "quote", dir: "auto" }, brief(phrase)),
    make("div", { class: "everywhere-tags", role: "group", "aria-label": say("everywhere_tag") }, ...choices),
    make("div", { class: "row" }, button("btn", {}, close, say("cancel"))),
  );
  dialog.addEventListener("keydown", (event) => {
    const tag = [...tags.values()].find(({ key }) => key && (key === event.key.toLowerCase() || event.code === `Digit${key}`));
    if (!tag || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    give(tag.slug);
  });
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
  document.body.append(dialog);
  dialog.showModal();
  const wanted = target?.tag ?? desk.lastTag;
  const first = choices.find((each) => each.dataset.tag === wanted && !each.disabled) ?? choices.find((each) => !each.disabled);
  first?.focus();
}
