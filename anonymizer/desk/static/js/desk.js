import { start as copy } from "./copy.js";
import { enliven } from "./enliven.js";
import { start as findings } from "./findings.js";
import { start as unsaved } from "./unsaved.js";

/** The one entry of the desk's pages. */
enliven(document, {
  "form[data-findings]": findings,
  "form[data-unsaved]": unsaved,
  "button[data-copy]": copy,
});
// After a refused form the summary of what is missing is where reading goes on.
document.querySelector(".errors")?.focus();
