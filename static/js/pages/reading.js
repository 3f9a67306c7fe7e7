/** The reading page: finds the elements and wires the modules. */

import { Anchors } from "../anchoring.js";
import { send } from "../api.js";
import { spansOf } from "../columns.js";
import { deliver } from "../delivery.js";
import { Desk } from "../desk.js";
import { byId, dataOf } from "../dom.js";
import { HighlightPainter, canHighlight } from "../highlights.js";
import { History } from "../history.js";
import { Keep } from "../keep.js";
import { marksOf } from "../identified.js";
import { listen } from "../keyboard.js";
import { Wish, once } from "../late.js";
import { Outbox } from "../outbox.js";
import { Palette } from "../palette.js";
import { Popover } from "../popover.js";
import { TextSelection } from "../selection.js";
import { Shelf } from "../shelf.js";
import { textOf } from "../shown.js";
import { Sidebar } from "../sidebar.js";
import { Status } from "../status.js";
import { Store } from "../store.js";
import { brief, learn, say } from "../words.js";

/** @type {SentPage} */
const sent = dataOf("page-data");
/** @type {PageData} */
const page = { ...sent, sentences: spansOf(sent.sentences) };
const { urls, user } = page;
learn(dataOf("messages"));
const tags = new Map(page.tags.map((tag) => [tag.slug, tag]));
const nameOf = (/** @type {string} */ slug) => tags.get(slug)?.name ?? slug;
const container = byId("text");

/** One tab at a time sends. @param {() => Promise<void>} act */
const exclusively = (act) => (navigator.locks ? navigator.locks.request(`annotator-${user}`, act) : act());

const outbox = new Outbox({ user, keep: new Keep(), send: (operation) => deliver(urls.annotations, operation), exclusively });
// Only a page that something has changed before us asks for its text.
const article = textOf(container, page.length, page.between) ?? (await send("GET", `${urls.articles}${page.article}/`)).body.text;
const anchors = new Anchors(container, article);
const marks = marksOf(sent.annotations).map((mark) => ({
  ...mark, article: page.article, quote: anchors.quote(mark.start, mark.end), withdrawn_at: null,
}));
const store = new Store(page.article, marks, (operation) => outbox.add(operation));
const shelf = new Shelf(user, page.article);
const history = new History((step) => store.apply(step), { read: () => shelf.read("undo"), write: (kept) => shelf.put("undo", kept) });
const text = new TextSelection(anchors, page);
/** @type {Painter} */
const painter = canHighlight() ? new HighlightPainter(anchors) : new (await import("../marks.js")).MarkPainter(anchors);
const palette = new Palette(byId("palette"), (slug, isLast) => desk.choose(slug, isLast));
const popover = new Popover(byId("pop"), page.tags, page.unit === "word" || page.unit === "free", {
  onTag: (id, slug) => desk.retag(id, slug),
  endWords(id) {
    const span = store.get(id);
    return span ? text.endWords([span.start, span.end]) : ["", ""];
  },
  onMove: (id, side, way) => desk.moveEnd(side, way, store.get(id)),
  onNote(id, note) {
    desk.write(id, note);
    void shelf.drop(`draft-note-${id}`);
  },
  onRemove: (id) => desk.remove(id),
  onOpen: (id) => desk.refreshPopover(id),
  onClose: () => desk.closePopover(),
  // What comes late is added where the sheet stands: nothing may scroll under a hand at work in it.
  onShow: (...sheet) => (meaning ? meaning.show(...sheet) : onUse(theMeaning().then((it) => {
    if (!sheet[1].isConnected) return;
    it.show(...sheet);
    // A sheet from below has grown over the words, one under them past the end of the window.
    if (hand === "finger" || !popover.element.matches(":hover, :focus-within")) desk.place();
  }))),
});
/** @type {import("../meaning.js").Meaning | undefined} */
let meaning;
/** How sure one is and what it rests on come with the first sheet. */
const theMeaning = async () => {
  const [{ Meaning }, { body }, begun] = await Promise.all([import("../meaning.js"), send("GET", urls.messages), shelf.all("draft-proof-")]);
  if (!body) throw new Error(urls.messages);
  learn(body);
  return (meaning ??= new Meaning({ page, tags, desk, outbox, shelf, begun, onComment: comment, onCard: showCard }));
};
// Whoever begins to work opens a sheet soon; the first one is to be whole at once.
container.addEventListener("focusin", () => void theMeaning().catch(() => {}), { once: true });
const sidebar = new Sidebar(
  { list: byId("spans"), count: byId("spans-count"), tally: byId("spans-tally"), empty: byId("spans-empty") },
  tags,
  {
    onGo(id) {
      desk.go(id);
      desk.enterPopover(id);
    },
    onRemove: (id) => desk.remove(id),
    onKey(id, key) {
      const tag = page.tags.find((each) => each.key === key);
      if (key === "Delete") desk.remove(id);
      else if (tag) desk.retag(id, tag.slug);
    },
  },
);
/** A module that is fetched when it is needed may not be reached. @param {Promise<unknown>} use */
const onUse = (use) => void use.catch(() => status.tell(say("not_fetched")));
const wish = new Wish(container, onUse);
let isRefused = false;
/** What was refused has modules of its own, fetched when it happens. */
const theRefusals = once(() => import("../refusals.js").then(({ Refusals }) =>
  new Refusals(byId("tray"), { page, tags, store, outbox, status, anchors, refetch })));
const status = new Status(
  { pill: byId("saved"), voice: byId("voice"), toast: byId("toast") },
  {
    signIn: urls.sign_in,
    signOut: urls.sign_out,
    onUndo: () => desk.turn("undo"),
    onRefused: (refused) => (isRefused ||= refused.length > 0) && onUse(theRefusals().then((each) => each.show(refused))),
    onTray: () => onUse(theRefusals().then((each) => each.enter())),
  },
);
const desk = new Desk({ store, history, text, palette, popover, painter, sidebar, status, nameOf, page, story: byId("story") });

/** Write about a mark in the form below the text. @param {Annotation | null} annotation null for the whole article */
function comment(annotation) {
  const form = /** @type {HTMLFormElement} */ (byId("talk-form"));
  const about = /** @type {HTMLElement} */ (form.querySelector("[data-about]"));
  /** @type {HTMLInputElement} */ (form.elements.namedItem("annotation")).value = annotation?.id ?? "";
  about.hidden = !annotation;
  /** @type {HTMLElement} */ (about.querySelector("q")).textContent = annotation?.quote ?? "";
  /** @type {HTMLElement} */ (about.querySelector("button")).onclick = () => comment(null);
  if (annotation) desk.leave();
  byId("talk-body").focus();
}
byId("talk").addEventListener("click", (event) => {
  const id = /** @type {Element} */ (event.target).closest("a")?.hash.match(/^#s-(.+)/)?.[1];
  if (id) {
    event.preventDefault();
    desk.go(id);
  }
});

// --- What changes is shown, remembered and told to the other tabs ------------------------------

const channel = new BroadcastChannel(`annotator-${user}`);
channel.onmessage = ({ data }) => {
  if (data?.undo) return void (data.undo === page.article && history.load());
  if (data?.tag && data.article === page.article) store.absorb(data);
  void outbox.flush();
};
store.onChange = () => {
  isChanged = true;
  draw();
};
store.onDone = (done, opposite) => history.record(done, opposite);
history.onChange = draw;
// The page comes without withdrawn annotations.
history.onLoad = (ids) => [...ids].every((id) => store.annotations.has(id)) || catchUp(0);
history.onKept = () => channel.postMessage({ undo: page.article });
outbox.on = {
  change: draw,
  kept: () => channel.postMessage(null),
  adopted: () => store.replay(outbox.waiting),
  stored(_, body) {
    // Evidence has no tag; other tabs learn of it when they are loaded.
    if (body?.tag && body.article === page.article) store.absorb(body);
    channel.postMessage(body?.tag ? body : null);
  },
  refused(operation) {
    const { id, kind, article, refused } = operation;
    channel.postMessage(null);
    if (article !== page.article) return;
    if (operation.about) return meaning?.refused(operation);
    if (refused?.current) store.absorb(refused.current, true);
    else if (kind === "create") store.drop(id);
    else void refetch(id);
  },
};

let isDrawing = false;
let isChanged = true;

/** Draw once per frame, however much changed. */
function draw() {
  if (isDrawing) return;
  isDrawing = true;
  requestAnimationFrame(() => {
    isDrawing = false;
    const { live } = store;
    if (isChanged) {
      if (desk.current && !store.get(desk.current)) desk.leave();
      paint();
      byId("end-summary").textContent = summary(live);
    }
    isChanged = false;
    status.show(outbox.state);
    sidebar.show(live, new Set(outbox.waiting.map((each) => each.id)));
    byId("undo").toggleAttribute("disabled", !history.past.length);
    byId("redo").toggleAttribute("disabled", !history.future.length);
  });
}

/** @type {Annotation[] | null} */
let painted = null;

/** Show in the text what is marked, once. */
function paint() {
  const { live } = store;
  if (live !== painted) painter.paint(live.map(({ start, end, tag }) => ({ start, end, slot: tags.get(tag)?.slot ?? 1 })));
  painted = live;
}

/** What is about to be submitted, in words. @param {Annotation[]} live */
function summary(live) {
  if (!live.length) return say("marked_nothing");
  const bare = new Set(anchors.paragraphs.keys());
  for (const { start, end } of live) {
    for (let index = anchors.indexAt(start); index <= anchors.indexAt(end - 1); index += 1) bare.delete(index);
  }
  const whole = `${say("marked_spans", { n: live.length })} ${say("in_paragraphs", { n: anchors.paragraphs.length })}`;
  if (!bare.size) return whole;
  const numbers = new Intl.ListFormat(document.documentElement.lang).format(ranges([...bare]));
  return `${whole} ${say("bare_paragraphs", { n: bare.size, list: numbers })}`;
}

/** Paragraph numbers, three or more in a row as one range. @param {number[]} indices */
function ranges(indices) {
  /** @type {number[][]} */
  const runs = [];
  for (const index of indices) {
    if (runs.at(-1)?.at(-1) === index - 1) runs.at(-1)?.push(index);
    else runs.push([index]);
  }
  return runs.flatMap((run) => (run.length > 2 ? `${run[0] + 1}–${run[run.length - 1] + 1}` : run.map((each) => String(each + 1))));
}

// --- What the server says beyond the answers -----------------------------------------------------

/** Show what the server has. @param {string} id */
async function refetch(id) {
  const answer = await send("GET", `${urls.annotations}${id}/`);
  if (answer.status === 200) store.absorb(answer.body, true);
  else if (answer.status === 404) store.drop(id);
}

let cursor = page.reading.seq;

/** Take up what other devices did, withdrawn annotations included. */
async function catchUp(since = cursor) {
  const { status, body } = await send("GET", `${urls.changes}?since=${since}`);
  if (status !== 200) return;
  cursor = body.cursor;
  body.annotations.forEach((/** @type {Annotation} */ each) => store.absorb(each));
}

// --- Mouse, touch, keys ----------------------------------------------------------------------------

/** Where the pointer went down in the text. @type {PointerEvent | null} */
let pressed = null;
let isDragged = false;
container.addEventListener("pointerdown", (event) => {
  pressed = event;
});
document.addEventListener("pointerdown", ({ target }) => {
  if (!/** @type {Element} */ (target).closest("#text, #pop, #palette, .card-pop, .guide")) desk.closePopover();
});
document.addEventListener("pointerup", ({ clientX, clientY, altKey, pointerType }) => {
  isDragged = pressed !== null && Math.hypot(clientX - pressed.clientX, clientY - pressed.clientY) > 4;
  pressed = null;
  // A finger's selection has handles and is tagged from the bar.
  if (isDragged && pointerType !== "touch") desk.selected(altKey);
});
container.addEventListener("click", (event) => {
  if (isDragged) return;
  const at = text.offsetAt(event);
  take();
  if (event.shiftKey) desk.selected(event.altKey);
  else if (reached?.isOn && at !== null) reached.press(at);
  else desk.clicked(at, event.detail, event.altKey);
});
document.addEventListener("selectionchange", () => {
  if (text.raw) take();
  desk.follow();
});

/** The page is pressed with a finger, or with something finer. @type {"finger" | "mouse"} */
let hand = matchMedia("(pointer: coarse)").matches ? "finger" : "mouse";
addEventListener("pointerdown", ({ pointerType }) => {
  hand = pointerType === "touch" ? "finger" : "mouse";
}, { capture: true });
// Not before the press is over: what it meant must not move away from under it.
addEventListener("click", ({ detail }) => detail && take());

/** Under a finger tags and sheets stand at the bottom, whatever the width. */
function take() {
  const { dataset } = document.documentElement;
  if (dataset.hand === hand) return;
  const { top } = container.getBoundingClientRect();
  dataset.hand = hand;
  scrollBy({ top: container.getBoundingClientRect().top - top, behavior: "instant" });
  if (hand === "finger") onUse(reach());
}

/** @type {import("../reach.js").Reach | undefined} */
let reached;
const reach = once(async () => {
  const { Reach } = await import("../reach.js");
  reached = new Reach(byId("palette"), byId("range"), desk);
});
byId("range").addEventListener("click", () => wish.open(reach(), () => reached?.turn()));
take();

/** @param {KeyboardEvent} event */
function onTagKey({ key, code, shiftKey }) {
  // Where digits need Shift, the key of the digit counts.
  const tag = page.tags.find((each) => each.key && each.key === key.toLowerCase()) ??
    page.tags.find((each) => each.key && code === `Digit${each.key}`);
  if (tag) desk.choose(tag.slug, shiftKey && key !== tag.key);
  return Boolean(tag);
}

const help = /** @type {HTMLDialogElement} */ (byId("help"));
listen(container, page.keys, {
  tag: onTagKey,
  sentence: () => text.grow("sentence"),
  word: () => text.grow("word"),
  shrink: () => text.shrink(),
  previous: () => desk.step(-1),
  next: () => desk.step(1),
  moveEnd: (side, way) => desk.moveEnd(side, way),
  cycle: (way) => desk.cycle(way),
  remove: () => desk.remove(),
  repeat: () => desk.lastTag && desk.choose(desk.lastTag),
  everywhere: () => wish.open(import("../everywhere.js"), ({ everywhere }) => everywhere(desk, tags)),
  undo: () => desk.turn("undo"),
  redo: () => desk.turn("redo"),
  find: () => search(),
  describe: () => desk.describe(),
  card: () => showCard(desk.target()?.tag || palette.brush || desk.lastTag || page.tags[0]?.slug),
  guideline: () => showGuideline(),
  help: () => help.showModal(),
  open: () => desk.enterPopover(),
  escape: () => (reached?.isOn && !text.raw && !popover.isOpen ? reached.turn() : desk.escape()),
  mend() {
    anchors.mend();
    painter.refresh();
  },
});
popover.element.addEventListener("keydown", (event) => {
  if (!(/** @type {Element} */ (event.target).closest("textarea, input") || event.ctrlKey || event.metaKey || event.altKey)) onTagKey(event);
});
byId("undo").addEventListener("click", () => desk.turn("undo"));
byId("redo").addEventListener("click", () => desk.turn("redo"));
byId("help-open").addEventListener("click", () => help.showModal());
byId("help-close").addEventListener("click", () => help.close());

// --- What is fetched when it is first wanted ----------------------------------------------------------

byId("display").addEventListener("toggle", () => {
  const panel = /** @type {HTMLDetailsElement} */ (byId("display"));
  // Where it cannot be fetched, the form has a button of its own.
  import("../looks.js").then(({ dismiss, obey }) => {
    dismiss(panel);
    obey(/** @type {HTMLFormElement} */ (panel.querySelector("form")));
  }, () => {});
}, { once: true });

const theCards = once(() => import("../cards.js").then(({ Cards }) =>
  new Cards({ palette: byId("palette"), sheet: byId("pop"), rail: byId("cards"), text: container, tags: page.tags, address: urls.tags })));
/** @param {string | undefined} slug */
const showCard = (slug) => slug && wish.open(theCards(), (each) => each.hold(slug));
let hasCards = false;
for (const place of ["palette", "pop"]) {
  for (const name of ["pointerover", "pointerout", "pointerdown", "focusin", "focusout", "contextmenu"]) {
    byId(place).addEventListener(name, (event) => {
      // Afterwards it listens itself.
      if (!hasCards) void theCards().then((each) => {
        each.take(event);
        hasCards = true;
      }, () => {});
    });
  }
}
byId("cards").addEventListener("toggle", () => void theCards().then((each) => each.learn(), () => {}));

const guideline = once(() => import("../guideline.js").then(({ Guideline }) => new Guideline(page, container, (sentence) => status.tell(sentence))));
const guides = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("a[data-guideline]"));
const showGuideline = () => wish.open(guideline(), (each) => onUse(each.toggle(guides[0])));
for (const link of guides) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    showGuideline();
  });
}

const find = once(() => import("../find.js").then(({ Find }) => new Find(byId("palette"), desk)));
const search = () => wish.open(find(), (each) => each.open());
byId("find-open").addEventListener("click", search);
for (const each of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-tour]"))) {
  each.addEventListener("click", () => {
    help.close();
    wish.open(import("../tour.js"), ({ tour }) => tour(each.dataset.tour ?? "", page));
  });
}

/** The clock runs from the first sign of a reader on. */
const sit = once(() => import("../sitting.js").then(({ sit }) => sit({ page, anchors, status })));
for (const name of ["pointermove", "pointerdown", "keydown", "scroll"]) {
  addEventListener(name, () => void sit().catch(() => {}), { once: true, passive: true, capture: true });
}
/** What is being typed is kept from its first letter on, and what was begun earlier is put back where it was. */
const theDrafts = once(async () => {
  const { Drafts } = await import("../drafts.js");
  const drafts = new Drafts(byId("talk"), shelf, { first: () => outbox.retry(), noteOf: () => popover.open });
  const { notes, proofs } = await drafts.restore();
  popover.begun = new Map([...notes].filter(([id, note]) => store.get(id) && store.get(id)?.note !== note));
  const begun = [
    ...[...popover.begun.keys()].map((id) => [id, "note_begun", "textarea"]),
    ...proofs.filter((id) => store.get(id)).map((id) => [id, "proof_begun", '[data-focus="proof-url"]']),
  ];
  if (begun.length) {
    const [[id, sentence, field]] = begun;
    status.offer(say(sentence, { quote: brief(store.get(id)?.quote ?? "", 60) }), say("go_on_writing"), () => {
      desk.go(id);
      desk.enterPopover(id);
      popover.focus(field);
      onUse(theMeaning().then(() => popover.focus(field)));
    });
  }
  void shelf.tidy();
});
for (const name of ["pointermove", "pointerdown", "keydown", "scroll"]) {
  addEventListener(name, () => void theDrafts().catch(() => {}), { once: true, passive: true, capture: true });
}
// Who reloads or goes back is put in their place by the browser.
const [visit] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
if (page.reading.place && !location.hash && !["reload", "back_forward"].includes(visit?.type)) {
  void sit().then(({ resume }) => resume(), () => {});
}

// --- Sending, submitting, leaving --------------------------------------------------------------------

for (const name of ["online", "focus"]) addEventListener(name, () => void outbox.retry());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") void outbox.retry().then(() => catchUp());
});
addEventListener("beforeunload", (event) => {
  popover.keepNote();
  if (outbox.waiting.length) event.preventDefault();
});

let isStepping = false;
for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-step]"))) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (isStepping) return;
    isStepping = true;
    void takeStep(form).then((problem) => {
      isStepping = false;
      byId("end-error").textContent = problem;
      if (problem) status.tell(problem);
    });
  });
}

/** Submit or skip – only when everything is stored; what is in the way, in words. @param {HTMLFormElement} form */
async function takeStep(form) {
  popover.keepNote();
  if (outbox.waiting.length) status.tell(say("submit_awaits", { n: outbox.waiting.length }));
  await outbox.retry();
  const { waiting, refused, trouble } = outbox.state;
  const signedOut = say("submit_signed_out");
  if (trouble === "signed-out" || trouble === "somebody-else") return signedOut;
  const here = refused.filter((each) => each.article === page.article);
  if (here.length) return say("submit_refused", { n: new Set(here.map((each) => each.id)).size });
  if (waiting.length) return say("submit_waits", { n: waiting.length });
  const clock = await sit().catch(() => undefined);
  await clock?.report();
  const fields = new FormData(form);
  const reason = fields.get("reason");
  const answer = await send("POST", urls[form.dataset.step ?? ""], {
    body: reason === null ? {} : { reason }, operation: String(fields.get("operation")), user,
  });
  if (answer.status === 401 || answer.status === 403) return signedOut;
  if (answer.status !== 200) return answer.body?.errors?.[0]?.message || say("submit_unreached");
  clock?.end();
  await Promise.all([history.clear(), shelf.drop("draft-skip-reason")]);
  location.assign(answer.body.next ?? urls.home);
  return "";
}

// The first frame shows the marks, the one after it what lists them.
paint();
requestAnimationFrame(() => {
  draw();
  requestAnimationFrame(() => setTimeout(() => container.classList.remove("unrolling")));
});
void outbox.flush();
void history.load();
document.documentElement.dataset.ready = "true";
