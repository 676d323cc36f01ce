/**
 * Fold the menu again with Escape, as people expect; opening it needs no script.
 * @param {HTMLDetailsElement} menu
 */
export function start(menu) {
  menu.addEventListener("keydown", (event) => {
    const summary = menu.querySelector("summary");
    if (event.key !== "Escape" || !menu.open || !summary.checkVisibility()) return;
    menu.open = false;
    summary.focus();
  });
}
