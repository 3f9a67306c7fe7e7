/** Asks again and again what others did on the article: often while the page is seen, seldom while it is not. */

import { send } from "./api.js";

const SEEN = 5_000;
const UNSEEN = 30_000;

/** @param {string} address @param {string} cursor @param {(news: News) => void} onNews */
export function watch(address, cursor, onNews) {
  let timer = 0;
  let isAsking = false;

  async function ask() {
    clearTimeout(timer);
    if (!isAsking) {
      isAsking = true;
      const { status, body } = await send("GET", `${address}?since=${encodeURIComponent(cursor)}`);
      isAsking = false;
      if (status === 200) {
        cursor = body.cursor;
        onNews(body);
      }
      // Who may not know any more asks no more.
      if (status === 404 || status === 401) return;
    }
    timer = setTimeout(ask, document.visibilityState === "visible" ? SEEN : UNSEEN);
  }

  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void ask());
  timer = setTimeout(ask, SEEN);
}
