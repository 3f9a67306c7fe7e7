/** Requests to our own API: JSON, the CSRF token, one shape for every outcome. */

/**
 * @typedef {{field: string | null, code: string, message: string}} Problem
 * @typedef {{status: number, body: any, retryAfter: number}} Answer  status 0: the server was not reached
 */

/** @param {string} name */
const cookie = (name) => document.cookie.match(new RegExp(`(?:^|; )${name}=([^;]*)`))?.[1] ?? "";

/**
 * One request. Never throws: an unreachable server is an answer with status 0.
 * @param {string} method
 * @param {string} address
 * @param {{body?: object, operation?: string, version?: number, user?: string}} [options]
 * @returns {Promise<Answer>}
 */
export async function send(method, address, { body, operation, version, user } = {}) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json", "X-CSRFToken": cookie("csrftoken") };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (operation) headers["Idempotency-Key"] = operation;
  if (version !== undefined) headers["If-Match"] = `"${version}"`;
  // The server refuses to write when somebody else has signed in meanwhile.
  if (user) headers["Annotator-User"] = user;
  try {
    const response = await fetch(address, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
      redirect: "error",
    });
    const text = await response.text();
    return {
      status: response.status,
      body: parsed(text),
      retryAfter: Number(response.headers.get("Retry-After")) || 0,
    };
  } catch {
    return { status: 0, body: null, retryAfter: 0 };
  }
}

/** @param {string} text */
function parsed(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}
