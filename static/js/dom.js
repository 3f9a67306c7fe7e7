/** Building nodes without HTML strings. */

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name
 * @param {Record<string, string | undefined>} attributes what is undefined is left out
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

/** @param {string} className @param {Record<string, string | undefined>} attributes @param {() => void} act @param {...(Node | string)} children */
export function button(className, attributes, act, ...children) {
  const element = make("button", { class: className, type: "button", ...attributes }, ...children);
  element.addEventListener("click", act);
  return element;
}

/** The letter of a tag; what it means is said beside it. @param {Tag | undefined} tag */
export const badge = (tag) =>
  make("span", { class: `tag tag-letter slot-${tag?.slot ?? 1}`, "aria-hidden": "true" }, tag?.letter ?? "?");

/** Text for those who do not see the page. @param {string} text */
export const unseen = (text) => make("span", { class: "vh" }, text);

/** The element with this id; the template promises that it is there. @param {string} id */
export const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** Data that the server put into the page. @param {string} id */
export const dataOf = (id) => JSON.parse(byId(id).textContent ?? "null");

/** A copy of one of the template's icons. @param {string} name */
export const icon = (name) => /** @type {HTMLTemplateElement} */ (byId(`icon-${name}`)).content.cloneNode(true);
