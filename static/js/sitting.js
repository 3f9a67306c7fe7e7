/** One sitting: seconds on task without pauses, the place one stands at, and how much of the text is behind. */

import { send } from "./api.js";
import { byId } from "./dom.js";
import { say } from "./words.js";

/** After so many milliseconds without a sign of its reader the page does not count on. */
const PAUSE = 60_000;
const TICK = 1000;
const REPORT_EVERY = 30_000;
/** What the bars on top cover, with a line's air below them. */
const BARS = 120;

/** Counts the time between ticks, while somebody is there. */
export class Watch {
  counted = 0;
  #seen = -Infinity;
  #ticked = 0;

  /** @param {number} now */
  constructor(now) {
    this.#ticked = now;
  }

  /** A sign of the reader. @param {number} now */
  touch(now) {
    this.#seen = now;
  }

  /** @param {number} now @param {boolean} isAttended whether the page is in sight and its window has the focus */
  tick(now, isAttended) {
    // A machine that slept wakes with one long tick, and nobody read in it.
    const passed = Math.min(now - this.#ticked, 2 * TICK);
    if (isAttended && now - this.#seen <= PAUSE) this.counted += Math.max(0, passed);
    this.#ticked = now;
  }

  get seconds() {
    return Math.floor(this.counted / 1000);
  }
}

/** From the first sign of a reader on. @param {SittingParts} parts */
export function sit({ page, anchors, status }) {
  const id = crypto.randomUUID();
  const watch = new Watch(performance.now());
  const progress = /** @type {HTMLProgressElement} */ (byId("read-so-far"));
  let reported = 0;
  let isOver = false;

  const isAttended = () => document.visibilityState === "visible" && document.hasFocus();

  async function report() {
    watch.tick(performance.now(), isAttended());
    const { seconds } = watch;
    if (isOver || seconds === reported) return;
    const body = { sitting: id, seconds, place: placeIn(anchors) };
    const answer = await send("POST", page.urls.time, { body, user: page.user, keepalive: true });
    if (answer.status === 200) reported = seconds;
    // Submitted, or somebody else is signed in: there is nothing to count for.
    else if ([401, 403, 404, 409].includes(answer.status)) isOver = true;
  }

  function show() {
    const { top, height } = anchors.container.getBoundingClientRect();
    progress.value = Math.min(1, Math.max(0, (innerHeight - top) / height));
  }

  let isShowing = false;
  const signs = ["pointermove", "pointerdown", "keydown", "wheel", "touchmove", "scroll"];
  for (const name of signs) {
    addEventListener(name, () => {
      watch.touch(performance.now());
      if (isShowing) return;
      isShowing = true;
      requestAnimationFrame(() => {
        isShowing = false;
        show();
      });
    }, { passive: true, capture: true });
  }
  watch.touch(performance.now());
  show();
  setInterval(() => watch.tick(performance.now(), isAttended()), TICK);
  setInterval(() => void report(), REPORT_EVERY);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && void report());

  /** Go to where one stopped last time. */
  function resume() {
    const { place } = page.reading;
    if (!place) return;
    const line = anchors.range(place, Math.min(place + 1, page.length)).getClientRects()[0];
    if (!line) return;
    const calm = /** @type {const} */ ({ behavior: "instant" });
    scrollBy({ top: line.top - BARS, ...calm });
    const begin = () => scrollTo({ top: 0, ...calm });
    status.offer(say("resumed", { paragraph: anchors.indexAt(place) + 1 }), say("to_the_beginning"), begin);
  }

  return {
    report,
    resume,
    end() {
      isOver = true;
    },
  };
}

/** The first character in sight below the bars; 0 at the top of the page. @param {Anchors} anchors */
function placeIn(anchors) {
  if (scrollY < BARS) return 0;
  const { paragraphs } = anchors;
  // Paragraphs stand one below the other: the first that reaches below the bars is found by halving.
  let [low, high] = [0, paragraphs.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (paragraphs[middle].element.getBoundingClientRect().bottom > BARS) high = middle;
    else low = middle + 1;
  }
  const { element, start, end } = paragraphs[low];
  if (element.getBoundingClientRect().top >= BARS) return start;
  let [first, last] = [start, end];
  while (first < last) {
    const middle = (first + last) >> 1;
    const line = anchors.range(middle, middle + 1).getClientRects()[0];
    if (line && line.bottom > BARS) last = middle;
    else first = middle + 1;
  }
  return first;
}
