/**
 * Leave at once: by the link, or by Escape pressed three times within some seconds. The page is
 * blank before the next one comes, and does not stay in the history; without scripts the link only
 * leads away. Nothing may hold it up, a question about unsaved text neither.
 * @param {HTMLAnchorElement} link
 */
export function start(link) {
  const PRESSES = 3;
  const WITHIN = 5000;
  let pressed = [];

  function leave(event) {
    event.preventDefault();
    document.title = " ";
    document.body.replaceChildren();
    location.replace(link.href);
  }

  // Registered first, and in the capturing phase: later listeners are not asked any more.
  window.addEventListener("beforeunload", (event) => !document.body.firstChild && event.stopImmediatePropagation(), true);
  link.addEventListener("click", leave);
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || event.repeat) return;
      pressed = [...pressed.filter((moment) => event.timeStamp - moment < WITHIN), event.timeStamp];
      if (pressed.length >= PRESSES) leave(event);
    },
    true,
  );
}
