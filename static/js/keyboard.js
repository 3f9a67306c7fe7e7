/** Keys of the text. They act only while the text has the focus, so that no other control is disturbed. */

/**
 * @typedef {{
 *   onTagKey: (key: string) => boolean, onGrow: (what: "sentence" | "word") => void, onShrink: () => void,
 *   onStep: (direction: -1 | 1) => void, onMoveEnd: (which: "start" | "end", direction: -1 | 1) => void,
 *   onRemove: () => void, onRepeat: () => void, onUndo: () => void, onRedo: () => void,
 *   onDescribe: () => void, onHelp: () => void, onOpen: () => void, onEscape: () => void,
 * }} Deeds
 */

/** @param {HTMLElement} text @param {Deeds} deeds */
export function listen(text, deeds) {
  // The text looks editable to the browser, which gives it a caret; nothing may ever change it.
  for (const name of ["beforeinput", "paste", "cut", "drop", "dragstart"]) {
    text.addEventListener(name, (event) => event.preventDefault());
  }
  text.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (handled(event, deeds)) event.preventDefault();
  });
}

/** @param {KeyboardEvent} event @param {Deeds} deeds */
function handled(event, deeds) {
  const isCommand = event.ctrlKey || event.metaKey;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (isCommand) return command(key, event.shiftKey, deeds);
  if (event.altKey) return moved(key, event.shiftKey, deeds);
  if (key === "Tab") return false;
  if (key === "Escape") return done(deeds.onEscape);
  if (key === "Delete" || key === "Backspace") return done(deeds.onRemove);
  if (key === "Enter") return done(deeds.onOpen);
  if (event.key === "[") return done(() => deeds.onStep(-1));
  if (event.key === "]") return done(() => deeds.onStep(1));
  if (event.key === "?") return done(deeds.onHelp);
  if (event.key === ".") return done(deeds.onRepeat);
  if (deeds.onTagKey(key)) return true;
  if (key === "s") return done(event.shiftKey ? deeds.onShrink : () => deeds.onGrow("sentence"));
  if (key === "w") return done(() => deeds.onGrow("word"));
  if (key === "i") return done(deeds.onDescribe);
  return false;
}

/** @param {string} key @param {boolean} isShifted @param {Deeds} deeds */
function command(key, isShifted, deeds) {
  if (key === "z") return done(isShifted ? deeds.onRedo : deeds.onUndo);
  if (key === "y") return done(deeds.onRedo);
  return false;
}

/** @param {string} key @param {boolean} isShifted @param {Deeds} deeds */
function moved(key, isShifted, deeds) {
  if (key !== "ArrowLeft" && key !== "ArrowRight") return false;
  return done(() => deeds.onMoveEnd(isShifted ? "start" : "end", key === "ArrowLeft" ? -1 : 1));
}

/** @param {() => void} deed */
function done(deed) {
  deed();
  return true;
}
