/**
 * A new project on one page. Every answer is the whole page again, as without a script; the parts that a request
 * can change are taken from it. XMLHttpRequest gives it as a document: no HTML string passes through the script.
 */

const form = /** @type {HTMLFormElement} */ (document.getElementById("setup"));
const PAUSE = 350;
const PLAN = "plan guests";
/** @type {XMLHttpRequest | undefined} */
let waiting;
let timer = 0;

/** @param {string} id */
const byId = (id) => document.getElementById(id);

/** Put the parts of the answer in place of those on the page; the focus stays where it was. @param {Document} page @param {string} parts */
function swap(page, parts) {
  const focused = document.activeElement?.id;
  for (const id of parts.split(" ")) {
    const fresh = page.getElementById(id);
    const old = byId(id);
    if (!fresh || !old) continue;
    const open = [...old.querySelectorAll("details")].map((each) => each.open);
    fresh.querySelectorAll("details").forEach((each, index) => { each.open ||= open[index] ?? false; });
    hideByHand(fresh);
    // What is the same stays, with whatever somebody is about to press in it.
    if (!fresh.isEqualNode(old)) old.replaceWith(document.adoptNode(fresh));
  }
  if (focused && document.activeElement === document.body) byId(focused)?.focus({ preventScroll: true });
}

/** @param {string} what the button's value @param {string} parts ids to take from the answer @param {FileList} [files] */
function ask(what, parts, files) {
  clearTimeout(timer);
  const body = new FormData(form);
  body.delete("files");
  body.set("do", what);
  for (const file of files ?? []) body.append("files", file);
  if (what === "plan") waiting?.abort();
  const request = new XMLHttpRequest();
  if (what === "plan") waiting = request;
  request.open("POST", form.action);
  request.responseType = "document";
  const told = byId("unanswered");
  const failed = () => { if (told) told.textContent = form.dataset.failed ?? ""; sending(""); };
  request.addEventListener("load", () => {
    if (request.status !== 200 || !request.response?.getElementById("setup")) return failed();
    swap(request.response, parts);
    sending("");
  });
  request.addEventListener("error", failed);
  if (files) {
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) sending(`${form.dataset.sending} ${Math.round((100 * event.loaded) / event.total)} %`);
    });
  }
  request.send(body);
}

/** @param {string} text */
function sending(text) {
  const place = byId("sending");
  if (place) place.textContent = text;
}

/** Buttons that only stand in for this script. @param {ParentNode} place */
function hideByHand(place) {
  for (const each of place.querySelectorAll("[data-by-hand]")) each.setAttribute("hidden", "");
}

/** @param {FileList | null | undefined} files */
const take = (files) => { if (files?.length) ask("files", `articles ${PLAN}`, files); };

form.addEventListener("change", (event) => {
  const field = /** @type {HTMLInputElement} */ (event.target);
  if (field.type === "file") take(field.files);
  else if (field.dataset.ask) ask(field.dataset.do ?? "plan", field.dataset.ask);
  else if (field.name === "source") ask("files", `articles ${PLAN}`);
  else ask("plan", PLAN);
});

form.addEventListener("input", (event) => {
  const name = /** @type {HTMLInputElement} */ (event.target).name;
  if (!["people", "overlap"].includes(name)) return;
  clearTimeout(timer);
  timer = setTimeout(() => ask("plan", PLAN), PAUSE);
});

form.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("button");
  if (!(button instanceof HTMLButtonElement) || !button.dataset.ask) return;
  event.preventDefault();
  ask(button.value, button.dataset.ask);
});

// Enter in a field must not press the first button of the page, which removes a tag or checks files.
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target instanceof HTMLInputElement && event.target.type !== "file") event.preventDefault();
});

for (const name of ["dragover", "dragleave", "drop"]) {
  form.addEventListener(name, (event) => {
    const zone = byId("articles")?.querySelector("[data-drop]");
    if (!(event instanceof DragEvent) || !event.dataTransfer?.types.includes("Files")) return;
    // A file dropped beside the box must not open in place of the page.
    event.preventDefault();
    zone?.toggleAttribute("data-over", name === "dragover");
    if (name === "drop") take(event.dataTransfer.files);
  });
}

form.addEventListener("submit", () => { waiting?.abort(); clearTimeout(timer); });
hideByHand(document);
