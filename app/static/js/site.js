import { start as autosave } from "./autosave.js";
import { start as copy } from "./copy.js";
import { enliven } from "./enliven.js";
import { start as exit } from "./exit.js";
import { start as findings } from "./findings.js";
import { start as passkey } from "./passkey.js";
import { start as poll } from "./poll.js";
import { start as unsaved } from "./unsaved.js";
import { start as wordcount } from "./wordcount.js";

/** The one entry of the platform's pages. */
const PARTS = {
  "a[data-exit]": exit,
  "form[data-findings]": findings,
  "form[data-autosave]": autosave,
  "form[data-unsaved]": unsaved,
  "textarea[data-wordcount]": wordcount,
  "[data-poll]": poll,
  "button[data-passkey]": passkey,
  "button[data-copy]": copy,
};

/** @param {ParentNode} root */
function begin(root) {
  enliven(root, PARTS);
  for (const button of root.querySelectorAll("button[data-print]")) {
    button.hidden = false;
    button.onclick = () => window.print();
  }
}

begin(document);
document.addEventListener("fragment", (event) => begin(event.target));
// After a refused form the summary of what is missing is where reading goes on.
document.querySelector(".errors")?.focus();
