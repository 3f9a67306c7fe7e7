/** One annotation that was changed in two places: both versions, one to choose. Esc decides later. */

import { button, make } from "./dom.js";
import { say } from "./words.js";

const AROUND = 60;

/** @typedef {Pick<Annotation, "tag" | "start" | "end" | "note"> & {isWithdrawn: boolean}} Version */

/**
 * @param {Version} mine
 * @param {Version} stored
 * @param {ConflictWiring} wiring
 */
export function choose(mine, stored, { tags, quote, length, onMine, onStored, onLater }) {
  const dialog = make("dialog", { class: "dialog dialog-conflict", "aria-labelledby": "conflict-h" });
  const leave = (/** @type {() => void} */ act) => () => {
    dialog.close();
    dialog.remove();
    act();
  };
  /** @param {Version} version @param {Version} other @param {string} title @param {string} key @param {HTMLElement} way */
  const side = (version, other, title, key, way) => {
    const tag = tags.get(version.tag);
    const lines = [make("p", {}, make("span", { class: `tag slot-${tag?.slot ?? 1}` }, tag?.name ?? version.tag))];
    if (version.isWithdrawn) lines.push(make("p", { class: "strong" }, say("version_removed")));
    lines.push(make("p", { class: "quote", dir: "auto" },
      before(version), make("mark", { class: version.start === other.start && version.end === other.end ? "" : "differs" }, quote(version.start, version.end)), after(version)));
    if (version.note || other.note) lines.push(make("p", { class: "meta" }, version.note ? say("note_line", { note: version.note }) : say("no_note")));
    return make("section", { class: "version", "aria-labelledby": `conflict-${key}` }, make("h3", { id: `conflict-${key}` }, title), ...lines, way);
  };
  const before = (/** @type {Version} */ { start }) => `${start > AROUND ? "… " : ""}${quote(Math.max(0, start - AROUND), start)}`;
  const after = (/** @type {Version} */ { end }) => `${quote(end, Math.min(length, end + AROUND))}${end + AROUND < length ? " …" : ""}`;
  const keep = button("btn", {}, leave(onMine), make("kbd", { "aria-hidden": "true" }, "1"), say("keep_mine"));
  const take = button("btn", {}, leave(onStored), make("kbd", { "aria-hidden": "true" }, "2"), say("take_stored"));
  dialog.append(
    make("h2", { id: "conflict-h" }, say("conflict")),
    make("p", { class: "meta" }, say("conflict_why")),
    make("div", { class: "versions" }, side(mine, stored, say("version_mine"), "mine", keep), side(stored, mine, say("version_stored"), "stored", take)),
    make("div", { class: "row" }, button("btn", {}, leave(onLater), say("decide_later"))),
  );
  dialog.addEventListener("keydown", (event) => {
    const way = event.ctrlKey || event.metaKey || event.altKey ? undefined : { 1: keep, 2: take, ArrowLeft: keep, ArrowRight: take }[event.key];
    if (!way) return;
    event.preventDefault();
    if (event.key.startsWith("Arrow")) way.focus();
    else way.click();
  });
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    leave(onLater)();
  });
  document.body.append(dialog);
  dialog.showModal();
  keep.focus();
}
