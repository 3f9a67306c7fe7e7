/** A passage of any article: search the corpus, open an article, choose words in it. */

import { Anchors, OffsetMap } from "./anchoring.js";
import { send } from "./api.js";
import { button, icon, make } from "./dom.js";
import { TextSelection } from "./selection.js";
import { brief, say } from "./words.js";

/** The chosen passage, or null. @param {PageData} page @returns {Promise<Extract<Target, {article: string}> | null>} */
export function search(page) {
  return new Promise((resolve) => {
    const dialog = make("dialog", { class: "dialog dialog-wide corpus", "aria-labelledby": "corpus-h" });
    const body = make("div", { class: "stack" });
    /** @type {Extract<Target, {article: string}> | null} */
    let chosen = null;
    dialog.append(
      make("div", { class: "row" },
        make("h2", { id: "corpus-h" }, say("search_the_corpus")),
        button("icon-btn push", { "aria-label": say("close") }, () => dialog.close(), icon("close")),
      ),
      body,
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(chosen);
    });

    const typed = make("input", { class: "input", type: "search", maxlength: "200", "aria-label": say("corpus_words") });
    const told = make("p", { class: "meta", role: "status" });
    const results = make("ol", { class: "found" });
    const form = make("form", { class: "row proof-link" }, typed, make("button", { class: "btn btn-main" }, say("corpus_find")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void find();
    });

    async function find() {
      const words = typed.value.trim();
      if (!words) return;
      told.textContent = say("corpus_searching");
      const answer = await send("GET", `${page.urls.corpus}?page_size=20&q=${encodeURIComponent(words)}`);
      const rows = answer.body?.results;
      told.textContent = !rows ? say("corpus_unreached") : rows.length ? say("corpus_found", { n: rows.length }) : say("corpus_nothing");
      results.replaceChildren(...(rows ?? []).map((/** @type {any} */ row) =>
        make("li", {}, button("found-one", {}, () => void open(row.id), make("span", { class: "strong", dir: "auto" }, row.title || row.excerpt), make("span", { class: "meta", dir: "auto" }, row.excerpt)))));
    }

    function list() {
      body.replaceChildren(form, told, results);
    }

    /** @param {string} id */
    async function open(id) {
      told.textContent = say("corpus_searching");
      const { status, body: article } = await send("GET", `${page.urls.articles}${id}/`);
      if (status !== 200) return void (told.textContent = say("corpus_unreached"));
      told.textContent = "";
      const title = article.title || brief(article.text.trim().split("\n")[0], 90);
      const pane = make("div", { class: "text corpus-text", role: "textbox", "aria-readonly": "true", "aria-multiline": "true", contenteditable: "true", spellcheck: "false", inputmode: "none", tabindex: "0", lang: article.language, "aria-label": say("corpus_text", { title }) });
      const map = new OffsetMap(article.text);
      for (const { index, 0: line } of article.text.matchAll(/[^\n]*\S[^\n]*/g)) pane.append(make("p", { dir: "auto", "data-o": String(map.toPoints(index)) }, line));
      for (const name of ["beforeinput", "drop", "paste", "cut"]) pane.addEventListener(name, (event) => event.preventDefault());
      const anchors = new Anchors(pane, article.text);
      const selection = new TextSelection(anchors, { unit: "word", language: article.language, sentences: article.sentences, length: article.length });
      const quote = make("p", { class: "quote", role: "status" }, say("corpus_select"));
      /** @type {Span | null} */
      let span = null;
      const follow = () => {
        const [found] = selection.spans;
        if (!found) return;
        span = found;
        quote.textContent = `“${brief(anchors.quote(...found), 160)}”`;
        use.disabled = false;
      };
      const use = button("btn btn-main", { disabled: "" }, () => {
        if (!span) return;
        chosen = { article: id, title, start: span[0], end: span[1], quote: anchors.quote(...span) };
        dialog.close();
      }, say("use_selection"));
      const back = () => {
        document.removeEventListener("selectionchange", follow);
        list();
        typed.focus();
      };
      document.addEventListener("selectionchange", follow);
      dialog.addEventListener("close", () => document.removeEventListener("selectionchange", follow));
      body.replaceChildren(make("h3", { dir: "auto" }, title), pane, quote, make("div", { class: "row" }, use, button("btn", {}, back, say("corpus_back"))));
      pane.focus({ preventScroll: true });
    }

    list();
    document.body.append(dialog);
    dialog.showModal();
    typed.focus();
  });
}
