/** Building nodes without HTML strings. */

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name
 * @param {Record<string, string | boolean | undefined>} [attributes] true sets an empty attribute, false leaves it out
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** The element with this id; the template promises that it is there. @param {string} id */
export function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** Data that the server put into the page. @param {string} id */
export function dataOf(id) {
  return JSON.parse(byId(id).textContent ?? "null");
}

/** A copy of one of the template's icons. @param {string} name */
export function icon(name) {
  const template = /** @type {HTMLTemplateElement} */ (byId(`icon-${name}`));
  return template.content.cloneNode(true);
}
