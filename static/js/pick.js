/** Choosing words of the article that is read, without marking them. */

import { button, make } from "./dom.js";
import { say } from "./words.js";

/** The chosen words, or null. @param {import("./desk.js").Desk} desk @param {Span} own what may not be chosen @returns {Promise<Span | null>} */
export function pick(desk, own) {
  const { text, palette, page } = desk.parts;
  const { container } = text.anchors;
  desk.leave();
  if (palette.brush) desk.arm("");
  return new Promise((resolve) => {
    const hint = make("span", { role: "status" }, say("pick_words"));
    /** @param {Span | null} span */
    const end = (span) => {
      container.removeEventListener("keydown", onKey, true);
      bar.remove();
      resolve(span);
    };
    const use = () => {
      const raw = text.raw;
      const span = raw && text.fitted(raw);
      if (span && (span[0] !== own[0] || span[1] !== own[1])) end(span);
      else hint.textContent = say(span ? "pick_other_words" : "pick_words");
    };
    /** Keys of tags mark nothing now. @param {KeyboardEvent} event */
    const onKey = (event) => {
      const isTag = page.tags.some((each) => each.key && each.key === event.key.toLowerCase());
      if (event.key === "Enter") use();
      else if (event.key === "Escape") end(null);
      else if (!isTag || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    const bar = make("div", { class: "toast toast-place picking", role: "group", "aria-label": say("words_of_this_article") },
      hint, button("btn", {}, use, say("use_selection")), button("btn", {}, () => end(null), say("cancel")));
    // A press must not take the selection away from the text.
    for (const name of ["pointerdown", "mousedown"]) bar.addEventListener(name, (event) => event.preventDefault());
    bar.addEventListener("keydown", (event) => event.key === "Escape" && end(null));
    container.addEventListener("keydown", onKey, true);
    container.after(bar);
    container.focus({ preventScroll: true });
  });
}
