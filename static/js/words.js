/** The page's sentences in its own language: they come with the page, none stands in a script. */

/** @type {Record<string, string>} */
const known = {};

/** @param {Record<string, string>} messages */
export function learn(messages) {
  Object.assign(known, messages);
}

/** A number as people write it, with its thousands apart. @param {number} number */
export const written = (number) => number.toLocaleString(globalThis.document?.documentElement.lang || undefined);

/** A sentence with `{name}` filled in; the forms for a number `n` are "…_one" and "…_other". @param {string} key @param {Record<string, string | number>} [values] */
export function say(key, values = {}) {
  const text = known["n" in values ? `${key}_${values.n === 1 ? "one" : "other"}` : key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name];
    return typeof value === "number" ? written(value) : String(value);
  });
}

/** A quote, short enough to be said. @param {string} quote @param {number} [length] */
export function brief(quote, length = 80) {
  const points = [...quote];
  return points.length > length ? `${points.slice(0, length - 20).join("")} … ${points.slice(-15).join("")}` : quote;
}
