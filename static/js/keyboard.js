/** Keys of the text. They act only while the text has the focus, so that no other control is disturbed. */

/** @param {HTMLElement} text @param {Record<string, string>} keys the person's key for each deed @param {Deeds} deeds */
export function listen(text, keys, deeds) {
  const named = new Map(Object.entries(keys).map(([deed, key]) => [key, deed]));
  // The text looks editable to the browser, which gives it a caret; nothing may ever change it.
  for (const name of ["beforeinput", "paste", "cut", "drop", "dragstart"]) {
    text.addEventListener(name, (event) => event.preventDefault());
  }
  // Input methods do not ask.
  text.addEventListener("input", deeds.mend);
  text.addEventListener("keydown", (event) => {
    const deed = event.isComposing ? undefined : deedFor(event, named, deeds);
    if (!deed) return;
    event.preventDefault();
    if (deed !== true) deed();
  });
}

/** What a key does; true when it is done already. @param {KeyboardEvent} event @param {Map<string, string>} named @param {Deeds} deeds @returns {(() => void) | true | undefined} */
function deedFor(event, named, deeds) {
  const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
  const letter = key.toLowerCase();
  // Many keyboards reach signs only through AltGr, which some systems report as Ctrl and Alt.
  const isAltGr = event.getModifierState("AltGraph") || (ctrlKey && altKey);
  if ([...key].length === 1 && (isAltGr || !(ctrlKey || metaKey || altKey))) {
    const deed = named.get(letter);
    if (deeds.tag(event)) return true;
    if (deed === "sentence" && shiftKey && key !== letter) return deeds.shrink;
    return deed ? deeds[/** @type {SingleKeyDeed} */ (deed)] : undefined;
  }
  if (ctrlKey || metaKey) return { z: shiftKey ? deeds.redo : deeds.undo, y: deeds.redo }[letter];
  if (altKey) {
    const side = shiftKey ? "start" : "end";
    const way = /** @type {Record<string, Way>} */ ({ ArrowLeft: -1, ArrowRight: 1 })[key];
    return way && (() => deeds.moveEnd(side, way));
  }
  if (key === "Tab") return deeds.cycle(shiftKey ? -1 : 1) || undefined;
  return { Escape: deeds.escape, Delete: deeds.remove, Backspace: deeds.remove, Enter: deeds.open }[key];
}
