/** How pages look for one person: applied at once, kept with the account. */

import { send } from "./api.js";

/** Let the form act on every change, and put its button away. @param {HTMLFormElement} form */
export function obey(form) {
  const { looks = "", user } = form.dataset;
  const { dataset: shown } = document.documentElement;
  const said = /** @type {HTMLElement} */ (form.querySelector("[data-kept]"));
  const wasSaid = said.textContent;
  let last = Promise.resolve();

  /** Show what is chosen now, and keep it: one answer after the other, so that the last choice is the one that stays. */
  function obeyNow() {
    const radios = /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("input:checked"));
    const chosen = [...radios].filter(({ name, value }) => shown[name] !== value);
    if (!chosen.length) return;
    const changes = Object.fromEntries(chosen.map(({ name, value }) => [name, value]));
    keepPlace(() => void Object.assign(shown, changes));
    last = last.then(async () => {
      const { status, body } = await send("PATCH", looks, { body: changes, user, keepalive: true });
      said.textContent = status === 200 ? wasSaid : (body?.errors?.[0]?.message ?? said.dataset.lost ?? "");
    });
  }

  form.querySelector("[data-keep]")?.remove();
  form.addEventListener("change", obeyNow);
  // What was chosen before this script had arrived.
  obeyNow();
}

/** Close a panel as menus close: by Escape, or by a press elsewhere. @param {HTMLDetailsElement} panel */
export function dismiss(panel) {
  panel.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    panel.open = false;
    panel.querySelector("summary")?.focus({ preventScroll: true });
  });
  document.addEventListener("pointerdown", ({ target }) => {
    if (panel.open && !panel.contains(/** @type {Node} */ (target))) panel.open = false;
  });
}

/** Change how text runs, and keep the line being read where it is. @param {() => void} change */
function keepPlace(change) {
  const probe = document.elementFromPoint(innerWidth / 3, innerHeight / 3)?.closest("p[data-o]");
  const [before, height] = probe ? [probe.getBoundingClientRect().top, probe.clientHeight] : [0, 1];
  change();
  if (!probe) return;
  const share = (innerHeight / 3 - before) / height;
  // Browsers that keep the place themselves have done so by then.
  requestAnimationFrame(() => requestAnimationFrame(() => {
    scrollBy({ top: probe.getBoundingClientRect().top + share * probe.clientHeight - innerHeight / 3, behavior: "instant" });
  }));
}
