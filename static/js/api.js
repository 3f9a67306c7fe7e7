/** Requests to our own API: JSON, the CSRF token, one shape for every outcome. */

const LONGEST_WAIT = 20_000;
const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]*)/)?.[1] ?? "";

/** One request. Never throws: an unreachable server is an answer with status 0. @type {Sender} */
export async function send(method, address, { body, operation, version, user, keepalive } = {}) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json", "X-CSRFToken": token() };
  if (body) headers["Content-Type"] = "application/json";
  if (operation) headers["Idempotency-Key"] = operation;
  if (version) headers["If-Match"] = `"${version}"`;
  // The server refuses to write when somebody else has signed in meanwhile.
  if (user) headers["Annotator-User"] = user;
  try {
    const response = await fetch(address, {
      method, headers, keepalive, body: body && JSON.stringify(body), redirect: "error", signal: AbortSignal.timeout(LONGEST_WAIT),
    });
    // 204 has no body, and a broken server none that can be read.
    const read = await response.json().catch(() => null);
    return { status: response.status, body: read, retryAfter: Number(response.headers.get("Retry-After")) || 0 };
  } catch {
    return { status: 0, body: null, retryAfter: 0 };
  }
}
