/** Outside an open reading: look whether this device keeps marks of the person that the server does not have. */

import { byId } from "../dom.js";
import { Keep } from "../keep.js";
import { Shelf } from "../shelf.js";

const place = byId("kept");
const keep = new Keep();
// Where nothing can be kept there is nothing to show.
const operations = await keep.all(place.dataset.user ?? "").catch(() => []);
if (operations.length) {
  const { sendKept } = await import("../kept.js");
  await sendKept(place, keep);
}
// Where an article can be written about, what was begun there is offered again.
const talk = document.getElementById("talk");
if (talk) {
  const { user = "", article = "" } = talk.dataset;
  const { Drafts } = await import("../drafts.js");
  await new Drafts(talk, new Shelf(user, article)).restore();
}
place.dataset.ready = "true";
