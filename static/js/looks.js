/** How pages look for one person: applied at once, kept with the account. */

import { send } from "./api.js";

/** Let the form act on every change, and put its button away. @param {HTMLFormElement} form */
export function obey(form) {
  const said = /** @type {HTMLElement} */ (form.querySelector("[data-kept]"));
  const wasSaid = said.textContent;
  form.querySelector("[data-keep]")?.remove();
  form.addEventListener("change", async ({ target }) => {
    const { name, value } = /** @type {HTMLInputElement} */ (target);
    keepPlace(() => {
      document.documentElement.dataset[name] = value;
    });
    const { status, body } = await send("PATCH", form.dataset.looks ?? "", { body: { [name]: value } });
    said.textContent = status === 200 ? wasSaid : (body?.errors?.[0]?.message ?? said.dataset.lost ?? "");
  });
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
