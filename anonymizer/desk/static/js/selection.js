/** Offer to mark selected words of the text as identifying; they join the typed ones and are sent. */
export function markSelections(form) {
  const button = form.querySelector("[data-mark-selection]");
  const own = form.elements.namedItem("own_marks");
  const send = form.querySelector('button[name="act"][value="mark"]');
  if (!button || !own || !send) return;
  let words = "";

  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    const range = selection.rangeCount ? selection.getRangeAt(0) : null;
    const around = range && (range.commonAncestorContainer.parentElement ?? form).closest("[data-section]");
    words = around && form.contains(around) ? selection.toString().replace(/\s+/gu, " ").trim() : "";
    button.hidden = !/[\p{L}\p{N}]/u.test(words) || words.includes("[");
    if (button.hidden) return;
    const box = range.getBoundingClientRect();
    const base = button.offsetParent?.getBoundingClientRect() ?? new DOMRect(0, 0, innerWidth);
    const x = Math.max(0, Math.min(box.left - base.left, base.width - button.offsetWidth));
    button.style.setProperty("--x", `${x}px`);
    button.style.setProperty("--y", `${box.bottom - base.top + 8}px`);
  });
  // The press itself must not undo the selection it speaks about.
  button.addEventListener("pointerdown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    own.value = [own.value.trimEnd(), words].filter(Boolean).join("\n");
    form.requestSubmit(send);
  });
}
