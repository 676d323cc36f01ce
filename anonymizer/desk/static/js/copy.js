/**
 * Copy the text of `data-copy="#id"`; says `data-done` afterwards, in the button itself.
 * The button is `hidden` in the page and appears only where copying is possible.
 * @param {HTMLButtonElement} button
 */
export function start(button) {
  const source = document.querySelector(button.dataset.copy);
  const words = button.querySelector("[data-words]") ?? button;
  const before = words.textContent;
  button.hidden = !navigator.clipboard;
  words.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(source.value ?? source.innerText.trim());
    words.textContent = button.dataset.done;
    setTimeout(() => (words.textContent = before), 4000);
  });
}
