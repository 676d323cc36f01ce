import { enliven } from "./enliven.js";

/** The one entry of the desk's pages. */
enliven(document, {
  "form[data-findings]": () => import("./findings.js"),
  "form[data-unsaved]": () => import("./unsaved.js"),
  "button[data-copy]": () => import("./copy.js"),
});
// After a refused form the summary of what is missing is where reading goes on.
document.querySelector(".errors")?.focus();
