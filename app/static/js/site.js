/**
 * The one entry: every page works without scripts; this adds what the page asks for by its markup.
 * Each module exports `start(element)` and is only fetched where its element stands.
 */
const PARTS = {
  "form[data-findings]": () => import("./findings.js"),
  "form[data-autosave]": () => import("./autosave.js"),
  "form[data-unsaved]": () => import("./unsaved.js"),
  "textarea[data-wordcount]": () => import("./wordcount.js"),
  "[data-poll]": () => import("./poll.js"),
  "button[data-copy]": () => import("./copy.js"),
};

/**
 * Bring the parts inside `root` to life.
 * @param {ParentNode} root
 */
function enliven(root) {
  for (const [selector, load] of Object.entries(PARTS)) {
    for (const element of root.querySelectorAll(selector)) {
      load().then((part) => part.start(element));
    }
  }
  for (const button of root.querySelectorAll("button[data-print]")) {
    button.hidden = false;
    button.onclick = () => window.print();
  }
}

enliven(document);
document.addEventListener("fragment", (event) => enliven(event.target));
// After a refused form the summary of what is missing is where reading goes on.
document.querySelector(".errors")?.focus();
