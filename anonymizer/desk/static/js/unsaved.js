/**
 * Ask before typed text is lost. `data-unsaved="typed"` marks a page that came back refused: its
 * text is on the page and saved nowhere.
 * @param {HTMLFormElement} form
 */
export function start(form) {
  let typed = form.dataset.unsaved === "typed";
  form.addEventListener("input", () => (typed = true));
  form.addEventListener("autosaved", () => (typed = false));
  form.addEventListener("submit", () => (typed = false));
  window.addEventListener("beforeunload", (event) => {
    if (typed) event.preventDefault();
  });
}
