/** Links to hand out: copy one, or all with the names they are for. */

const said = /** @type {HTMLElement} */ (document.getElementById("copied"));

/** @param {string} text @param {Element} shown what to select where the browser does not let a page copy */
async function copy(text, shown) {
  try {
    await navigator.clipboard.writeText(text);
    said.textContent = said.dataset.said ?? "";
  } catch {
    getSelection()?.selectAllChildren(shown);
    said.textContent = said.dataset.failed ?? "";
  }
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const link = document.getElementById(button.getAttribute("data-copy") ?? "");
  if (!link) continue;
  button.removeAttribute("hidden");
  button.addEventListener("click", () => copy(link.textContent ?? "", link));
}

for (const button of document.querySelectorAll("[data-copy-all]")) {
  button.removeAttribute("hidden");
  button.addEventListener("click", () => {
    const links = [...document.querySelectorAll("code[id^=link-]")];
    const lines = links.map((link) => `${link.getAttribute("data-name")}: ${link.textContent}`);
    const list = button.closest(".links")?.querySelector("ul");
    if (list) copy(lines.join("\n"), list);
  });
}
