/** A page with a form for how pages look, and with no other script. */

import { dismiss, obey } from "../looks.js";

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-looks]"))) obey(form);
for (const panel of /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("details.display"))) dismiss(panel);
