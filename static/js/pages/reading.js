/** The reading page: finds the elements and wires the modules; the only file with this page in its head. */

import { Anchors } from "../anchoring.js";
import { send } from "../api.js";
import { Desk } from "../desk.js";
import { byId, dataOf } from "../dom.js";
import { painterFor } from "../highlights.js";
import { History } from "../history.js";
import { Keep } from "../keep.js";
import { listen } from "../keyboard.js";
import { Outbox } from "../outbox.js";
import { Palette } from "../palette.js";
import { Popover } from "../popover.js";
import { TextSelection } from "../selection.js";
import { Sidebar } from "../sidebar.js";
import { Status } from "../status.js";
import { Store } from "../store.js";
import { learn, say } from "../words.js";

const page = dataOf("page-data");
learn(dataOf("messages"));

/** @param {import("../outbox.js").Operation} operation */
function transport({ kind, id, operation, version, body, user }) {
  const address = `${page.urls.annotations}${id}/`;
  if (kind === "create") return send("PUT", address, { body, operation, user });
  if (kind === "revise") return send("PATCH", address, { body, operation, version, user });
  if (kind === "withdraw") return send("DELETE", address, { operation, version, user });
  return send("POST", `${address}restore/`, { body: {}, operation, version, user });
}

/** One tab at a time sends. @param {() => Promise<void>} act */
const exclusively = (act) =>
  navigator.locks ? navigator.locks.request(`annotator-outbox-${page.user}`, act) : act();

const outbox = new Outbox({ user: page.user, keep: await Keep.open(), send: transport, exclusively });
const store = new Store(page.article, page.annotations, outbox);
const history = new History((step) => store.apply(step), sessionStorage, `history-${page.user}-${page.article}`);
const anchors = new Anchors(byId("text"));
const text = new TextSelection(anchors, page);
/** @type {Map<string, import("../palette.js").Tag>} */
const tags = new Map(page.tags.map((/** @type {import("../palette.js").Tag} */ tag) => [tag.slug, tag]));
const channel = new BroadcastChannel(`annotator-${page.user}`);

/** @type {Desk} */
let desk;
const painter = painterFor(anchors);
const palette = new Palette(byId("palette"), { onTag: (slug) => desk.choose(slug) });
const sidebar = new Sidebar(
  { list: byId("spans"), count: byId("spans-count"), tally: byId("spans-tally"), empty: byId("spans-empty") },
  tags,
  { onGo: (id) => desk.go(id), onRemove: (id) => desk.remove(id) },
);
const popover = new Popover(byId("pop"), page.tags, {
  onTag: (id, slug) => desk.retag(id, slug),
  onMove: (id, which, direction) => desk.moveEnd(id, which, direction),
  onNote: (id, note) => desk.change(id, { note }, say("note_kept")),
  onRemove: (id) => desk.remove(id),
  onOpen: (id) => desk.refreshPopover(id),
  onClose: () => desk.closePopover(),
});
const status = new Status(
  { pill: byId("saved"), tray: byId("tray"), voice: byId("voice"), toast: byId("toast") },
  {
    signIn: page.urls.sign_in,
    onUndo: () => desk.undo(),
    onLetGo: (operation) => void letGo(operation),
    onKeepMine: (operation) => void keepMine(operation),
    nameOf: (slug) => tags.get(slug)?.name ?? slug,
  },
);
desk = new Desk({
  store, history, text, palette, popover, painter, sidebar, status, tags: page.tags,
  rules: { unit: page.unit, overlapping: page.overlapping }, story: byId("story"),
});

// --- What changes is shown, remembered and told to the other tabs ------------------------------

let isDrawing = false;

await outbox.load();
store.replay(outbox.waiting);
store.onDone = (done, opposite) => history.record(done, opposite);
store.watch(show);
outbox.watch((state) => {
  status.show(state);
  show();
});
history.onChange = showHistory;
showHistory();

outbox.onStored = (operation, body) => {
  if (body?.article === page.article) store.absorb(body);
  channel.postMessage({ article: operation.article, annotation: body });
};
outbox.onRefused = (operation) => {
  if (operation.article !== page.article) return;
  const current = operation.refused?.current;
  if (current) store.absorb(current, true);
  else if (operation.kind === "create") store.drop(operation.id);
  else void refetch(operation.id);
  status.speak(say("refused", { n: outbox.state.refused.length }));
};
channel.onmessage = ({ data }) => {
  if (data.article === page.article && data.annotation) store.absorb(data.annotation);
  void outbox.adopt();
};

/** Draw once per frame, however much changed. */
function show() {
  if (isDrawing) return;
  isDrawing = true;
  requestAnimationFrame(() => {
    isDrawing = false;
    draw();
  });
}

function draw() {
  const live = store.live;
  painter.paint(live.map((each) => ({ start: each.start, end: each.end, slot: tags.get(each.tag)?.slot ?? 1 })));
  const pending = new Set(outbox.waiting.map((each) => each.id));
  sidebar.show(live, pending);
  sayEnd(live);
}

/** What is about to be submitted, in words. @param {import("../store.js").Annotation[]} live */
function sayEnd(live) {
  const bare = anchors.paragraphs
    .map((paragraph, index) => ({ paragraph, number: index + 1 }))
    .filter(({ paragraph }) => !live.some((each) => each.start < paragraph.end && each.end > paragraph.start))
    .map(({ number }) => number);
  const first = live.length
    ? `${say("marked_spans", { n: live.length })} ${say("in_paragraphs", { n: anchors.paragraphs.length })}`
    : say("marked_nothing");
  byId("end-summary").textContent = live.length && bare.length ? `${first} ${say("bare_paragraphs", { n: bare.length, list: listed(bare) })}` : first;
}

/** "5, 9 and 11"; long lists are shortened to ranges. @param {number[]} numbers */
function listed(numbers) {
  /** @type {string[]} */
  const parts = [];
  for (let from = 0; from < numbers.length; ) {
    let to = from;
    while (numbers[to + 1] === numbers[to] + 1) to += 1;
    parts.push(to - from > 1 ? `${numbers[from]}–${numbers[to]}` : numbers.slice(from, to + 1).join(", "));
    from = to + 1;
  }
  return new Intl.ListFormat(document.documentElement.lang).format(parts);
}

function showHistory() {
  /** @type {HTMLButtonElement} */ (byId("undo")).disabled = history.past.length === 0;
  /** @type {HTMLButtonElement} */ (byId("redo")).disabled = history.future.length === 0;
}

// --- Refused operations ------------------------------------------------------------------------

/** @param {import("../outbox.js").Operation} operation */
async function letGo(operation) {
  await outbox.forget(operation);
  await refetch(operation.id);
}

/** Do it again, on top of what is stored now. @param {import("../outbox.js").Operation} operation */
async function keepMine(operation) {
  const { id, kind, body } = operation;
  const later = outbox.state.refused.filter((each) => each.id === id);
  const changes = Object.assign({}, ...later.map((each) => each.body ?? {}));
  delete changes.article;
  const last = later.at(-1)?.kind ?? kind;
  for (const each of later) await outbox.forget(each);
  if (last === "withdraw" || last === "restore") store.apply({ kind: last, id });
  else if (body) store.apply({ kind: "revise", id, changes });
}

/** Show what the server has. @param {string} id */
async function refetch(id) {
  const { status: code, body } = await send("GET", `${page.urls.annotations}${id}/`);
  if (code === 200) store.absorb(body, true);
  else if (code === 404) store.drop(id);
}

// --- Mouse, touch, keys ----------------------------------------------------------------------------

const container = anchors.container;
/** @type {{x: number, y: number} | null} */
let pressed = null;
container.addEventListener("pointerdown", (event) => {
  pressed = { x: event.clientX, y: event.clientY };
});
container.addEventListener("pointerup", (event) => {
  text.isRaw = event.altKey;
  const isClick = pressed !== null && Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) < 4;
  // The browser settles the selection after this event.
  setTimeout(() => settle(event, isClick));
});

/** @param {PointerEvent} event @param {boolean} isClick */
function settle(event, isClick) {
  if (isClick && event.altKey) {
    const at = text.offsetAt(event.clientX, event.clientY);
    const sentence = at === null ? null : text.sentenceAt(at);
    if (sentence) text.select(sentence);
    text.isRaw = false;
  }
  if (text.raw) {
    desk.closePopover();
    if (palette.brush && event.pointerType !== "touch") desk.mark(palette.brush);
  } else if (isClick) {
    desk.openPopover(text.offsetAt(event.clientX, event.clientY));
  }
}

// A third click is the sentence, not the paragraph that browsers select.
container.addEventListener("click", (event) => {
  if (event.detail !== 3) return;
  const at = text.offsetAt(event.clientX, event.clientY);
  const sentence = at === null ? null : text.sentenceAt(at);
  if (sentence) text.select(sentence);
});

const help = /** @type {HTMLDialogElement} */ (byId("help"));
listen(container, {
  onTagKey(key) {
    const tag = page.tags.find((/** @type {import("../palette.js").Tag} */ each) => each.key === key);
    if (tag) desk.choose(tag.slug);
    return Boolean(tag);
  },
  onGrow: (what) => text.grow(what),
  onShrink: () => text.shrink(),
  onStep: (direction) => desk.step(direction),
  onMoveEnd: (which, direction) => {
    const [here] = desk.here();
    if (desk.current || here) desk.moveEnd(desk.current || here.id, which, direction);
  },
  onRemove: () => desk.removeHere(),
  onRepeat: () => desk.repeat(),
  onUndo: () => desk.undo(),
  onRedo: () => desk.redo(),
  onDescribe: () => desk.describe(),
  onHelp: () => help.showModal(),
  onOpen() {
    desk.openPopover();
    /** @type {HTMLElement | null} */ (popover.element.querySelector("[aria-pressed=true]"))?.focus();
  },
  onEscape: () => desk.escape(),
});
byId("undo").addEventListener("click", () => desk.undo());
byId("redo").addEventListener("click", () => desk.redo());
byId("help-open").addEventListener("click", () => help.showModal());
byId("help-close").addEventListener("click", () => help.close());
popover.element.addEventListener("keydown", (event) => {
  const tag = page.tags.find((/** @type {import("../palette.js").Tag} */ each) => each.key === event.key);
  if (tag && !(event.target instanceof HTMLTextAreaElement) && !event.ctrlKey && !event.metaKey) desk.choose(tag.slug);
});

// --- Sending, submitting, leaving --------------------------------------------------------------------

for (const name of ["online", "focus"]) addEventListener(name, () => void outbox.retry());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") void outbox.retry();
});
addEventListener("beforeunload", (event) => {
  if (outbox.waiting.length) event.preventDefault();
});

const steps = /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-step]"));
for (const form of steps) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void takeStep(form);
  });
}

/** Submit or skip – only when everything is stored. @param {HTMLFormElement} form */
async function takeStep(form) {
  await outbox.retry();
  const { waiting, refused, trouble } = outbox.state;
  if (waiting || refused.length) {
    const why = refused.length ? "submit_refused" : trouble === "signed-out" ? "submit_signed_out" : "submit_waits";
    byId("end-error").textContent = say(why, { n: waiting || refused.length });
    byId("end-error").scrollIntoView({ block: "center" });
    return;
  }
  const fields = new FormData(form);
  const body = fields.has("reason") ? { reason: fields.get("reason") } : {};
  const answer = await send("POST", page.urls[form.dataset.step ?? "submit"], {
    body, operation: String(fields.get("operation")), user: page.user,
  });
  if (answer.status === 200) return location.assign(answer.body.next ?? page.urls.home);
  const problem = answer.body?.errors?.[0]?.message;
  byId("end-error").textContent = problem || say(answer.status === 401 ? "submit_signed_out" : "submit_unreached");
}

void outbox.flush();
document.documentElement.dataset.ready = "true";
