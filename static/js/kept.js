/** Sends what this device kept from readings that are not open here, and shows what was refused. */

import { deliver } from "./delivery.js";
import { dataOf, make } from "./dom.js";
import { Outbox } from "./outbox.js";
import { Tray, by } from "./tray.js";
import { learn, say } from "./words.js";

const placeOf = (/** @type {string} */ article) => `/articles/${article}/read/`;

/** @param {HTMLElement} element @param {Disk} keep */
export async function sendKept(element, keep) {
  learn(dataOf("kept-messages"));
  const { user = "", articles = "", annotations = "", signIn = "" } = element.dataset;
  const said = /** @type {HTMLElement} */ (element.querySelector("[role=status]"));
  const exclusively = (/** @type {() => Promise<void>} */ act) => (navigator.locks ? navigator.locks.request(`annotator-${user}`, act) : act());
  const outbox = new Outbox({ user, keep, send: (operation) => deliver(annotations, operation), exclusively });
  const channel = new BroadcastChannel(`annotator-${user}`);
  let sent = 0;

  const tray = new Tray(element, {
    user,
    articles,
    isHere: () => false,
    placeOf,
    nameOf: (slug) => slug,
    onCompare() {},
    onAgain() {},
    onLetGo: (operations) => void outbox.discard((each) => operations.includes(each)),
    async onReopened(article, operations) {
      await outbox.again((each) => operations.includes(each));
      if (!outbox.state.refused.some((each) => operations.includes(each)) && location.pathname === placeOf(article)) location.reload();
    },
    say: (sentence) => said.replaceChildren(sentence),
  });
  const draw = () => {
    const { waiting, refused, trouble } = outbox.state;
    tray.show(refused);
    element.hidden = false;
    if (refused.length && !waiting.length) return said.replaceChildren(say("kept_refused", { n: by("id", refused).length }));
    const key = waiting.length ? (trouble || "saving").replace("-", "_") : "kept_sent";
    said.replaceChildren(say(key, { n: waiting.length || sent }));
    if (trouble === "signed-out") said.append(" ", make("a", { href: signIn }, say("sign_in")));
  };
  outbox.on = {
    change: draw,
    stored(_, body) {
      sent += 1;
      channel.postMessage(body);
    },
  };
  for (const name of ["online", "focus"]) addEventListener(name, () => void outbox.retry());
  await outbox.flush();
  draw();
}
