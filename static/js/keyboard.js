/** Keys of the text. They act only while the text has the focus, so that no other control is disturbed. */

/** @param {HTMLElement} text @param {Deeds} deeds */
export function listen(text, deeds) {
  // The text looks editable to the browser, which gives it a caret; nothing may ever change it.
  for (const name of ["beforeinput", "paste", "cut", "drop", "dragstart"]) {
    text.addEventListener(name, (event) => event.preventDefault());
  }
  // Input methods do not ask.
  text.addEventListener("input", deeds.onMend);
  text.addEventListener("keydown", (event) => {
    const deed = event.isComposing ? undefined : deedFor(event, deeds);
    if (!deed) return;
    event.preventDefault();
    if (deed !== true) deed();
  });
}

/** What a key does; true when it is done already. @param {KeyboardEvent} event @param {Deeds} deeds @returns {(() => void) | true | undefined} */
function deedFor(event, deeds) {
  const { key, altKey, shiftKey } = event;
  // Many keyboards reach brackets only through AltGr, which some systems report as Ctrl and Alt.
  if (key === "[") return () => deeds.onStep(-1);
  if (key === "]") return () => deeds.onStep(1);
  const letter = key.toLowerCase();
  if (event.ctrlKey || event.metaKey) return { z: shiftKey ? deeds.onRedo : deeds.onUndo, y: deeds.onRedo }[letter];
  if (altKey) {
    const side = shiftKey ? "start" : "end";
    const way = /** @type {Record<string, Way>} */ ({ ArrowLeft: -1, ArrowRight: 1 })[key];
    return way && (() => deeds.onMoveEnd(side, way));
  }
  return deeds.onTagKey(event) || {
    Escape: deeds.onEscape, Delete: deeds.onRemove, Backspace: deeds.onRemove, Enter: deeds.onOpen,
    "?": deeds.onHelp, ".": deeds.onRepeat, i: deeds.onDescribe, w: () => deeds.onGrow("word"),
    s: shiftKey ? deeds.onShrink : () => deeds.onGrow("sentence"),
  }[key.length === 1 ? letter : key];
}
