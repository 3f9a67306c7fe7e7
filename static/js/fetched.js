/** Parts of our other pages, taken over as they are. */

/** A page of ours as a document; nothing in it runs. @param {string} address @returns {Promise<Document>} */
export function fetchPage(address) {
  return new Promise((resolve, reject) => {
    // The one way to a parsed page that needs no string of HTML.
    const request = new XMLHttpRequest();
    request.open("GET", address);
    request.responseType = "document";
    request.timeout = 20_000;
    request.onload = () => (request.status === 200 && request.response ? resolve(request.response) : reject(new Error(String(request.status))));
    request.onerror = request.ontimeout = () => reject(new Error(address));
    request.send();
  });
}
