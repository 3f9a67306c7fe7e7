/** A tour of the reading page, one thing at a time. Taken or declined, it is not offered again. */

import { send } from "./api.js";
import { button, byId, make } from "./dom.js";
import { say } from "./words.js";

/** What is shown, with what is said of it. */
const STEPS = [
  ["#text .para", "tour_select"],
  ["#palette", "tour_tag"],
  ["#text", "tour_change"],
  [".row:has(> h2 > #spans-count)", "tour_list"],
  ["#saved", "tour_saved"],
  [".end", "tour_submit"],
];
/** Said otherwise where fingers do it. */
const BY_TOUCH = new Set(["tour_select", "tour_tag"]);
const isTouched = () => document.documentElement.dataset.hand === "finger";

/** Take the tour, or put it away. @param {string} wish @param {PageData} page */
export function tour(wish, page) {
  const offer = document.querySelector("#tour-offer");
  const isKept = page.is_tour_done;
  page.is_tour_done = true;
  offer?.remove();
  if (!isKept) void send("PATCH", page.urls.preferences, { body: { tour_done: true }, user: page.user });
  if (wish === "begin") begin();
}

function begin() {
  const before = scrollY;
  let at = 0;
  const heading = make("h2", { id: "tour-h", tabindex: "-1" });
  const words = make("p", {});
  const back = button("btn", {}, () => go(at - 1), say("tour_back"));
  const next = button("btn btn-main", {}, () => (at + 1 < STEPS.length ? go(at + 1) : dialog.close()), "");
  const leave = button("btn btn-plain", {}, () => dialog.close(), say("tour_leave"));
  const dialog = make("dialog", { class: "dialog tour", "aria-labelledby": "tour-h" }, heading, words, make("div", { class: "row" }, leave, make("span", { class: "push" }), back, next));

  /** @param {number} step */
  function go(step) {
    at = step;
    document.querySelector(".toured")?.classList.remove("toured");
    const [place, key] = STEPS[at];
    const shown = document.querySelector(place);
    shown?.classList.add("toured");
    heading.textContent = say("tour_step", { at: at + 1, total: STEPS.length });
    words.textContent = say(isTouched() && BY_TOUCH.has(key) ? `${key}_by_touch` : key);
    back.hidden = at === 0;
    leave.hidden = at + 1 === STEPS.length;
    next.textContent = say(at + 1 < STEPS.length ? "tour_next" : "tour_done");
    dialog.classList.toggle("tour-high", key === "tour_submit" || key === "tour_list");
    shown?.scrollIntoView({ block: place === "#text" ? "start" : "nearest", behavior: "instant" });
    heading.focus({ preventScroll: true });
  }

  dialog.addEventListener("close", () => {
    document.querySelector(".toured")?.classList.remove("toured");
    dialog.remove();
    scrollTo({ top: before, behavior: "instant" });
    byId("text").focus({ preventScroll: true });
  });
  document.body.append(dialog);
  dialog.showModal();
  go(0);
}
