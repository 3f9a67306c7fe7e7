/** How an operation that was kept on the device is written to the server. */

import { send } from "./api.js";

/** Write one operation, in its person's name. @param {string} annotations the address below which they are @param {Operation} operation */
export function deliver(annotations, { kind, id, about, operation, version, body, user }) {
  if (kind === "prove") return send("POST", `${annotations}${about}/evidence/`, { body, operation, user });
  if (kind === "disprove") return send("DELETE", `${annotations}../evidence/${id}/`, { operation, user });
  const address = `${annotations}${id}/`;
  if (kind === "create") return send("PUT", address, { body, operation, user });
  if (kind === "revise") return send("PATCH", address, { body, operation, version, user });
  if (kind === "withdraw") return send("DELETE", address, { operation, version, user });
  return send("POST", `${address}restore/`, { operation, version, user });
}
