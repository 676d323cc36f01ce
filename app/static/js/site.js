import { enliven } from "./enliven.js";

/** The one entry of the platform's pages. */
const PARTS = {
  "a[data-exit]": () => import("./exit.js"),
  "form[data-findings]": () => import("./findings.js"),
  "form[data-autosave]": () => import("./autosave.js"),
  "form[data-unsaved]": () => import("./unsaved.js"),
  "textarea[data-wordcount]": () => import("./wordcount.js"),
  "[data-poll]": () => import("./poll.js"),
  "button[data-passkey]": () => import("./passkey.js"),
  "button[data-copy]": () => import("./copy.js"),
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
