/** The compare page: finds the elements and wires the modules. */

import { Anchors } from "../anchoring.js";
import { Case } from "../case.js";
import { plainMarksOf, spansOf } from "../columns.js";
import { byId, dataOf, make } from "../dom.js";
import { HighlightPainter, canHighlight } from "../highlights.js";
import { CLASSES, NAMES, painted } from "../lanes.js";
import { Ruled } from "../ruled.js";
import { Words, touched } from "../segments.js";
import { watch } from "../watch.js";
import { learn, say } from "../words.js";

learn(dataOf("messages"));
/** @type {SentComparePage} */
const sent = dataOf("page-data");
const container = byId("text");
const anchors = new Anchors(container, sent.text ?? written());
const quote = anchors.quote.bind(anchors);
/** @type {ComparePage} */
const page = {
  ...sent,
  readings: sent.readings.map(({ id, name, ...marks }) => ({ id, name, marks: plainMarksOf(marks) })),
  places: spansOf(sent.places),
  rulings: sent.rulings.map((each) => ({ ...each, quote: quote(each.start, each.end), withdrawn_at: null })),
};
const words = new Words(container.lang);
/** @type {Painter} */
const painter = canHighlight()
  ? new HighlightPainter(anchors, NAMES)
  : new (await import("../marks.js")).MarkPainter(anchors, CLASSES);
const slots = new Map(page.tags.map(({ slug, slot }) => [slug, slot]));
let remarks = page.comments;
const first = Math.max(page.current, 1);
let current = first;

/** The article from its paragraphs: what stands between them is line ends. */
function written() {
  let text = "";
  let length = 0;
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (container.querySelectorAll("[data-o]"))) {
    text += "\n".repeat(Number(element.dataset.o) - length) + element.textContent;
    length = Number(element.dataset.o) + [...(element.textContent ?? "")].length;
  }
  return text;
}

/** How many words a span touches. @param {Span} span */
const countOf = ([start, end]) =>
  anchors.touching(start, end).reduce((sum, each) => sum + touched(words.of(each), [start, end]).length, 0);

/** The offset of the character at a point of the window, or null. @param {number} x @param {number} y */
function offsetAt(x, y) {
  const position = document.caretPositionFromPoint?.(x, y);
  if (position) return anchors.offsetOf(position.offsetNode, position.offset);
  const range = document.caretRangeFromPoint?.(x, y);
  return range ? anchors.offsetOf(range.startContainer, range.startOffset) : null;
}

const ruled = new Ruled(page);
const desk = new Case(page, {
  quote,
  words: countOf,
  onReach: ([start, end]) => {
    painter.point({ start, end });
    desk.refresh(here(), saidAt(placeOf(current)));
  },
});

// --- Showing ---------------------------------------------------------------------------------------

/** @param {number} number @returns {Span} */
const placeOf = (number) => page.places[number - 1] ?? [0, 0];
/** The rulings in this place, and in what the next one would reach: it cannot overlap one on the same tag. */
function here() {
  const [[start, end], [from, to]] = [placeOf(current), desk.span];
  return ruled.at(from < to ? [Math.min(start, from), Math.max(end, to)] : [start, end]);
}
/** What was said about a place. @param {Span} place */
const saidAt = ([start, end]) => remarks.filter((each) => each.start !== null && each.end !== null && each.start < end && each.end > start);

/** What the map links to: a place, or the first of some. */
const stops = [...document.querySelectorAll("#map a")].map((link) => ({
  link,
  mark: /** @type {Element} */ (link.firstElementChild),
  first: Number(/place=(\d+)/.exec(link.getAttribute("href") ?? "")?.[1]),
}));

/** Paint the text, the map and the numbers anew; the form stays as it is. */
function draw() {
  const isRuled = ruled.ruled();
  const waiting = page.places.filter((_, index) => !isRuled[index]);
  painter.paint(painted(page.tags, page.readings, ruled.all, waiting, (slug) => slots.get(slug) ?? 1));
  if (!page.places.length) return;
  desk.refresh(here(), saidAt(placeOf(current)));
  stops.forEach(({ mark, first }, index) => {
    const last = (stops[index + 1]?.first ?? page.places.length + 1) - 1;
    mark.classList.toggle("barcode-now", first <= current && current <= last);
    mark.classList.toggle("barcode-soft", isRuled.slice(first - 1, last).every(Boolean));
  });
  const left = page.adjudicated_at ? "left_out" : "open_left";
  byId("left").textContent = waiting.length ? say(left, { n: waiting.length }) : say("none_left");
}

/** @param {number} number @param {boolean} [isQuiet] whether the text stays where it is */
function go(number, isQuiet = false) {
  if (!page.places.length) return;
  current = ((number - 1 + page.places.length) % page.places.length) + 1;
  const place = placeOf(current);
  desk.show(current, place);
  draw();
  if (!isQuiet) {
    // Below the bar, in the upper half: what follows a place explains it.
    const { top } = anchors.range(...place).getBoundingClientRect();
    const isStacked = matchMedia("(max-width: 63.99rem)").matches;
    if (!isStacked && (top < 120 || top > innerHeight * 0.7)) scrollBy({ top: top - innerHeight / 3 });
  }
  const address = new URL(location.href);
  address.searchParams.set("place", String(current));
  address.searchParams.delete("at");
  history.replaceState(null, "", address);
}

const toast = byId("toast");

/** @param {string} sentence @param {...Node} more */
function tell(sentence, ...more) {
  toast.replaceChildren(make("span", {}, sentence), ...more);
  toast.hidden = false;
  const voice = byId("voice");
  voice.textContent = voice.textContent === sentence ? `${sentence}\u00a0` : sentence;
}

// --- Ruling: fetched after the first paint, or when it is first wanted ---------------------------------

/** What is wanted while the form for it is on its way, in order. @type {(() => void)[] | null} */
let held = null;

async function fetchForm() {
  const { RulingForm } = await import("../ruling.js");
  if (desk.ruling) return;
  desk.ruling = new RulingForm({ page, desk, ruled, anchors, words, onChange: draw, go, tell });
  desk.ruling.begin(current === first);
}

/** Do something after what was wanted before. @param {() => void} deed */
function inTurn(deed) {
  if (held) held.push(deed);
  else deed();
}

/** @param {(form: import("../ruling.js").RulingForm) => unknown} deed */
function rule(deed) {
  if (desk.ruling) return void deed(desk.ruling);
  if (held) return void held.push(() => rule(deed));
  /** @type {(() => void)[]} */
  const mine = (held = [() => rule(deed)]);
  const problem = () => void (held === mine && tell(say("not_fetched")));
  void fetchForm().catch(problem).then(() => {
    if (held !== mine) return;
    held = null;
    if (desk.ruling) for (const each of mine) each();
  });
}

// --- Keys, buttons -----------------------------------------------------------------------------------

/** @type {Record<string, () => void>} */
const deeds = {
  n: () => go(current + 1),
  j: () => go(current + 1),
  p: () => go(current - 1),
  k: () => go(current - 1),
};
const reason = /** @type {HTMLElement | null} */ (document.getElementById("reason"));
if (reason) deeds.r = () => reason.focus();
/** For whoever may settle the article, ruled on or finished. */
const settle = /** @type {HTMLElement | null} */ (document.querySelector("[data-settle]"));
if (settle) deeds.f = () => settle.focus();
const talk = /** @type {HTMLDetailsElement | null} */ (document.getElementById("case-talk"));
if (talk) {
  deeds.t = () => {
    talk.open = true;
    talk.querySelector("textarea")?.focus();
  };
}
const help = /** @type {HTMLDialogElement | null} */ (document.getElementById("help"));
/** @param {Element | null} element */
const isField = (element) => element?.matches("textarea, input:not([type=radio], [type=checkbox])") ?? false;

document.addEventListener("keydown", (event) => {
  const { key, ctrlKey, metaKey } = event;
  const target = /** @type {Element} */ (event.target);
  if (event.isComposing || help?.open) return;
  if (!held || isField(target)) return press(event);
  if (key === "Escape") held = null;
  const isText = key.length === 1 && !ctrlKey && !metaKey;
  // What has the focus takes these itself.
  const isNative = target.matches("select") || (/^( |Enter)$/.test(key) && target.closest("a, button, input, summary"));
  if (!isNative && (isText || /^(z|Enter|Arrow[LR].+)$/i.test(key))) done(event, () => again(event));
});

/** A key that had to wait: what it waited for may have gone to a field. @param {KeyboardEvent} event */
function again(event) {
  const { key, altKey, ctrlKey, metaKey } = event;
  const field = /** @type {HTMLTextAreaElement} */ (document.activeElement);
  if (!isField(field) || altKey || ctrlKey || metaKey) press(event);
  else field.setRangeText(key === "Enter" ? "\n" : key, field.selectionStart, field.selectionEnd, "end");
}

/** @param {KeyboardEvent} event */
function press(event) {
  const target = /** @type {Element} */ (event.target);
  const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
  const isWriting = isField(target);
  /** @param {(form: import("../ruling.js").RulingForm) => unknown} deed */
  const act = (deed) => done(event, () => rule(deed));
  if ((ctrlKey || metaKey) && key.toLowerCase() === "z" && !isWriting && desk.form) return act((form) => form.undo());
  if ((ctrlKey || metaKey) && key === "Enter" && desk.form) return act((form) => form.rule());
  if (ctrlKey || metaKey) return;
  if (altKey && desk.form && !isWriting && (key === "ArrowLeft" || key === "ArrowRight")) {
    return act((form) => form.moveEnd(shiftKey ? "start" : "end", key === "ArrowRight" ? 1 : -1));
  }
  if (key === "Escape" && isWriting) return /** @type {HTMLElement} */ (target).blur();
  if (altKey || isWriting || target.closest("select") || !page.has_keys) return;
  if (page.may_rule && page.tags.some((each) => each.key && each.key === key.toLowerCase())) return act((form) => form.press(key));
  if (deeds[key]) return done(event, deeds[key]);
  if (page.may_rule && /^[0exmzacg]$/.test(key)) return act((form) => form.press(key));
  if (key === "?" && help) return done(event, () => help.showModal());
  if (key === "Enter" && desk.form && !target.closest("a, button, summary")) act((form) => form.rule());
}

/** @param {Event} event @param {() => void} deed */
function done(event, deed) {
  event.preventDefault();
  inTurn(deed);
}

for (const each of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-go]"))) {
  each.addEventListener("click", (event) => done(event, () => go(current + Number(each.dataset.go))));
}
for (const each of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-move]"))) {
  const [side, way] = (each.dataset.move ?? "").split(" ");
  each.addEventListener("click", () => rule((form) => form.moveEnd(/** @type {Side} */ (side), /** @type {Way} */ (Number(way)))));
}
desk.form?.addEventListener("submit", (event) => {
  const { submitter } = event;
  done(event, () => rule((form) => form.rule(submitter?.matches("[data-reject]") ? "rejected" : "accepted")));
});
byId("map").addEventListener("click", (event) => {
  const link = /** @type {Element} */ (event.target).closest("a");
  const stop = stops.find((each) => each.link === link);
  if (stop) done(event, () => go(stop.first));
});
container.addEventListener("click", ({ clientX, clientY }) => {
  const offset = offsetAt(clientX, clientY);
  const index = offset === null ? -1 : page.places.findIndex(([start, end]) => offset >= start && offset < end);
  if (index >= 0 && getSelection()?.isCollapsed) inTurn(() => go(index + 1, true));
});
document.getElementById("help-open")?.addEventListener("click", () => help?.showModal());
document.getElementById("help-close")?.addEventListener("click", () => help?.close());

// --- What others do ---------------------------------------------------------------------------------

const reload = () => make("a", { class: "btn", href: location.href }, say("show_it"));

/** @param {News} news */
function take(news) {
  if (news.rulings) {
    const n = ruled.adopt(news.rulings);
    draw();
    if (n) tell(say("somebody_ruled", { n }));
  }
  if (news.comments) {
    const isNew = news.comments.some(({ id }) => !remarks.some((each) => each.id === id));
    remarks = news.comments.map((each) => ({ ...each, author: page.is_hidden ? authorOf(each) : each.author }));
    draw();
    if (isNew) tell(say("somebody_spoke"));
  }
  if (news.gone.length || news.readings.some(({ id }) => !page.everybody.includes(id)) || news.readings.length) {
    tell(say("readings_changed"), reload());
  }
  if (Boolean(news.adjudicated_at) !== Boolean(page.adjudicated_at)) {
    tell(say(news.adjudicated_at ? "article_finished" : "article_reopened"), reload());
  }
}

/** Where names are hidden, those of comments are too. @param {Remark} remark */
const authorOf = (remark) => remarks.find(({ id }) => id === remark.id)?.author ?? "…";

if (page.cursor) watch(page.urls.changes, page.cursor, take);
if (page.places.length) go(current, !/[?&](place|at)=/.test(location.search));
else draw();
if (desk.form) requestAnimationFrame(() => setTimeout(() => fetchForm().catch(() => {})));
document.documentElement.dataset.ready = "";
