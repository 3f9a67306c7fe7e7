/** The page's sentences in its own language: they come with the page, none stands in a script. */

/** @type {Record<string, string>} */
let known = {};

/** @param {Record<string, string>} messages */
export function learn(messages) {
  known = messages;
}

/** A sentence with `{name}` filled in; plural forms are "…_one" and "…_other". @param {string} key @param {Record<string, string | number>} [values] */
export function say(key, values = {}) {
  const counted = "n" in values ? `${key}_${values.n === 1 ? "one" : "other"}` : key;
  const text = known[counted] ?? known[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}
