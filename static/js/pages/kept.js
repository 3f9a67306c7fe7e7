/** Outside an open reading: look whether this device keeps marks of the person that the server does not have. */

import { byId } from "../dom.js";
import { Keep } from "../keep.js";

const place = byId("kept");
const keep = new Keep();
// Where nothing can be kept there is nothing to show.
const operations = await keep.all(place.dataset.user ?? "").catch(() => []);
if (operations.length) {
  const { sendKept } = await import("../kept.js");
  await sendKept(place, keep);
}
place.dataset.ready = "true";
