/** The compare page: finds the elements and wires the modules. */

import { Anchors } from "../anchoring.js";
import { Bench, Refused } from "../bench.js";
import { Case } from "../case.js";
import { plainMarksOf, spansOf } from "../columns.js";
import { button, byId, dataOf, make } from "../dom.js";
import { HighlightPainter, canHighlight } from "../highlights.js";
import { CLASSES, NAMES, painted } from "../lanes.js";
import { Words, touched } from "../snapping.js";
import { watch } from "../watch.js";
import { brief, learn, say } from "../words.js";

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
let current = Math.max(page.current, 1);
let isBusy = false;

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

const bench = new Bench(page, quote, draw);
const desk = new Case(page, {
  quote,
  rulings: () => bench.all,
  words: countOf,
  onReach: ([start, end]) => {
    painter.point({ start, end });
    desk.refresh(here(), saidAt(placeOf(current)));
  },
  onRule: () => act(rule),
  onAccept: (proposal) => act(() => accept(proposal)),
  onWithdraw: (id) => act(() => bench.deed([() => bench.withdraw(id)]), "withdrawn"),
  onMerge: (id, other) => act(() => bench.deed([() => bench.merge(id, other)]), "merged"),
});

// --- Showing ---------------------------------------------------------------------------------------

/** @param {number} number @returns {Span} */
const placeOf = (number) => page.places[number - 1] ?? [0, 0];
/** The rulings in this place, and in what the next one would reach: it cannot overlap one on the same tag. */
function here() {
  const [[start, end], [from, to]] = [placeOf(current), desk.span];
  return bench.at(from < to ? [Math.min(start, from), Math.max(end, to)] : [start, end]);
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
  const ruled = bench.ruled();
  const waiting = page.places.filter((_, index) => !ruled[index]);
  painter.paint(painted(page.tags, page.readings, bench.all, waiting, (slug) => slots.get(slug) ?? 1));
  if (!page.places.length) return;
  desk.refresh(here(), saidAt(placeOf(current)));
  stops.forEach(({ mark, first }, index) => {
    const last = (stops[index + 1]?.first ?? page.places.length + 1) - 1;
    mark.classList.toggle("barcode-now", first <= current && current <= last);
    mark.classList.toggle("barcode-soft", ruled.slice(first - 1, last).every(Boolean));
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

/** On to the next place that waits, or just the next one. */
function goOn() {
  // Whoever wrote a reason goes on with single keys.
  desk.reason?.blur();
  const order = page.places.map((_, index) => ((current + index) % page.places.length) + 1);
  const ruled = bench.ruled();
  go(order.find((number) => !ruled[number - 1]) ?? order[0]);
}

const toast = byId("toast");

/** @param {string} sentence @param {...Node} more */
function tell(sentence, ...more) {
  toast.replaceChildren(make("span", {}, sentence), ...more);
  toast.hidden = false;
  const voice = byId("voice");
  voice.textContent = voice.textContent === sentence ? `${sentence}\u00a0` : sentence;
}

/** @param {string} key @param {string} mood */
function mood(key, mood) {
  byId("saved").className = `pill pill-${mood}`;
  byId("saved").textContent = say(key);
}

// --- Ruling ----------------------------------------------------------------------------------------

/** Take a step; one at a time. @param {() => Promise<string | void>} step @param {string} [key] what to say then */
async function act(step, key) {
  if (isBusy) return;
  isBusy = true;
  mood("saving", "calm");
  try {
    const said = (await step()) ?? (key && say(key));
    mood("saved", "good");
    if (said) tell(said, ...(bench.past.length ? [button("btn", {}, undo, say("undo"))] : []));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    mood("not_saved", "bad");
    tell(error.message);
  } finally {
    isBusy = false;
  }
}

const undo = () =>
  act(async () => {
    const isDone = await bench.undo();
    return say(isDone ? "undone" : "nothing_to_undo");
  });

/** What the form says, as a ruling. @param {"accepted" | "rejected"} [verdict] */
async function rule(verdict = "accepted") {
  const { tag, editing } = desk;
  const [start, end] = desk.span;
  const reason = desk.reason?.value.trim() ?? "";
  const is_precedent = desk.precedent?.checked ?? false;
  if (tag === null) throw new Refused(say("choose_tag"));
  if (tag === "") {
    await bench.deed(unmarked(reason).map((each) => () => bench.create(each)));
    goOn();
    return say("ruled_nothing");
  }
  /** @type {Decision} */
  const decision = { tag, start, end, verdict, reason, is_precedent };
  const known = bench.all.find((each) => each.tag === tag && each.start === start && each.end === end);
  const id = editing || known?.id;
  if (id) {
    const was = bench.known(id);
    const isSame = /** @type {(keyof Decision)[]} */ (Object.keys(decision)).every((name) => was[name] === decision[name]);
    if (isSame) throw new Refused(say("already_so"));
    await bench.deed([() => bench.revise(id, decision)]);
  } else {
    await bench.deed([() => bench.create(decision)]);
  }
  const said = say(verdict === "accepted" ? "ruled_tag" : "rejected_tag", { tag: desk.names.get(tag) ?? tag, quote: brief(quote(start, end), 50) });
  goOn();
  return said;
}

/** What most readers marked here, accepted as it stands; what they are split on evenly is nobody's majority. @param {Proposal} [proposal] */
async function accept(proposal = desk.proposals(bench.all).find(([, , , votes, total]) => 2 * votes > total)) {
  if (!proposal) throw new Refused(say("nothing_proposed"));
  const [index, start, end] = proposal;
  const { slug: tag, name } = page.tags[index];
  const reason = desk.reason?.value.trim() ?? "";
  const is_precedent = desk.precedent?.checked ?? false;
  await bench.deed([() => bench.create({ tag, start, end, verdict: "accepted", reason, is_precedent })]);
  goOn();
  return say("ruled_tag", { tag: name, quote: brief(quote(start, end), 50) });
}

/** The ruling that stands here, into the form. */
function change() {
  const [ruling] = bench.at(placeOf(current));
  if (ruling) desk.edit(ruling);
  else tell(say("nothing_ruled"));
}

/** A rejection of everything that readers marked here and nobody ruled on. @param {string} reason @returns {Decision[]} */
function unmarked(reason) {
  const [start, end] = placeOf(current);
  /** @type {Map<string, Decision>} */
  const found = new Map();
  for (const { marks } of page.readings) {
    for (const [index, from, to] of marks) {
      const { slug } = page.tags[index];
      const isRuled = bench.all.some((each) => each.tag === slug && each.start === from && each.end === to);
      if (from < end && to > start && !isRuled) {
        found.set(`${slug} ${from} ${to}`, { tag: slug, start: from, end: to, verdict: "rejected", reason, is_precedent: false });
      }
    }
  }
  if (!found.size) throw new Refused(say("already_so"));
  return [...found.values()];
}

/** Move an end of what the ruling reaches by a word. @param {Side} side @param {Way} way */
function moveEnd(side, way) {
  const [start, end] = desk.span;
  const index = anchors.indexAt(side === "start" ? start : end - 1);
  const near = anchors.paragraphs.slice(Math.max(0, index - 1), index + 2).flatMap((each) => words.of(each));
  const ends = near.map((each) => each[side === "start" ? 0 : 1]);
  const from = side === "start" ? start : end;
  const to = way > 0 ? ends.find((each) => each > from) : ends.findLast((each) => each < from);
  /** @type {Span} */
  const span = side === "start" ? [to ?? start, end] : [start, to ?? end];
  if (span[0] < span[1]) desk.fillExtents(span);
}

// --- Keys, buttons -----------------------------------------------------------------------------------

/** @type {Record<string, () => void>} */
const deeds = {
  n: () => go(current + 1),
  j: () => go(current + 1),
  p: () => go(current - 1),
  k: () => go(current - 1),
};
/** @type {Record<string, () => void>} */
const ruling = {
  0: () => desk.choose(""),
  e: () => desk.cycle(1),
  x: () => void act(() => rule("rejected")),
  r: () => desk.reason?.focus(),
  m: () => desk.together(),
  z: () => void undo(),
  a: () => void act(accept),
  c: () => change(),
};
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

document.addEventListener("keydown", (event) => {
  const target = /** @type {Element} */ (event.target);
  const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
  const isWriting = target.closest("textarea, input:not([type=radio], [type=checkbox])") !== null;
  if (event.isComposing || help?.open) return;
  if ((ctrlKey || metaKey) && key.toLowerCase() === "z" && !isWriting && desk.form) return done(event, () => void undo());
  if ((ctrlKey || metaKey) && key === "Enter" && desk.form) return done(event, () => void act(rule));
  if (ctrlKey || metaKey) return;
  if (altKey && desk.form && !isWriting && (key === "ArrowLeft" || key === "ArrowRight")) {
    return done(event, () => moveEnd(shiftKey ? "start" : "end", key === "ArrowRight" ? 1 : -1));
  }
  if (key === "Escape" && isWriting) return /** @type {HTMLElement} */ (target).blur();
  if (altKey || isWriting || target.closest("select") || !page.has_keys) return;
  const tag = page.may_rule && page.tags.find((each) => each.key && each.key === key.toLowerCase());
  if (tag) return done(event, () => desk.choose(tag.slug));
  const deed = deeds[key] ?? (page.may_rule ? ruling[key] : undefined);
  if (deed) return done(event, deed);
  if (key === "?" && help) return done(event, () => help.showModal());
  if (key === "Enter" && desk.form && !target.closest("a, button, summary")) done(event, () => void act(rule));
});

/** @param {Event} event @param {() => unknown} deed */
function done(event, deed) {
  event.preventDefault();
  deed();
}

for (const each of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-go]"))) {
  each.addEventListener("click", (event) => done(event, () => go(current + Number(each.dataset.go))));
}
for (const each of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-move]"))) {
  const [side, way] = (each.dataset.move ?? "").split(" ");
  each.addEventListener("click", () => moveEnd(/** @type {Side} */ (side), /** @type {Way} */ (Number(way))));
}
document.querySelector("[data-reject]")?.addEventListener("click", (event) => done(event, () => void act(() => rule("rejected"))));
byId("map").addEventListener("click", (event) => {
  const link = /** @type {Element} */ (event.target).closest("a");
  const stop = stops.find((each) => each.link === link);
  if (stop) done(event, () => go(stop.first));
});
container.addEventListener("click", ({ clientX, clientY }) => {
  const offset = offsetAt(clientX, clientY);
  const index = offset === null ? -1 : page.places.findIndex(([start, end]) => offset >= start && offset < end);
  if (index >= 0 && getSelection()?.isCollapsed) go(index + 1, true);
});
document.getElementById("help-open")?.addEventListener("click", () => help?.showModal());
document.getElementById("help-close")?.addEventListener("click", () => help?.close());

// --- What others do ---------------------------------------------------------------------------------

const reload = () => make("a", { class: "btn", href: location.href }, say("show_it"));

/** @param {News} news */
function take(news) {
  if (news.rulings) {
    const n = bench.adopt(news.rulings);
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
document.documentElement.dataset.ready = "";
