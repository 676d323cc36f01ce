const QUIET = 2000;
const LONGEST = 60_000;

/**
 * Save a draft after two quiet seconds: the form's own fields go to `data-autosave`, the answer (a
 * plain sentence in the person's language) is shown in [data-autosave-status]. A failed attempt says
 * so and is repeated, ever more slowly; a refused one waits for the next change. The browser keeps nothing.
 * An `X-Revision` header of the answer goes into the field `revision`, so that the next save is not stale.
 * @param {HTMLFormElement} form
 */
export function start(form) {
  const status = form.querySelector("[data-autosave-status]");
  let timer = 0;
  let wait = QUIET;
  let changes = 0;
  let leaving = false;

  const later = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  };

  async function save() {
    const saved = changes;
    const answer = await fetch(form.dataset.autosave, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { "X-Fragment": "autosave" },
      credentials: "same-origin",
      redirect: "manual",
    }).catch(() => null);
    if (leaving) return;
    if (answer?.ok) {
      wait = QUIET;
      const sentence = await answer.text();
      if (status.textContent !== sentence) status.textContent = sentence; // said once, not at every save
      const revision = form.elements.namedItem("revision");
      if (revision) revision.value = answer.headers.get("X-Revision") ?? revision.value;
      if (saved === changes) form.dispatchEvent(new Event("autosaved"));
      else later(QUIET);
    } else if (!answer || answer.status >= 500 || answer.status === 429) {
      status.textContent = status.dataset.failed;
      wait = Math.min(wait * 2, LONGEST);
      later(wait);
    } else {
      status.textContent = status.dataset.refused;
    }
  }

  form.addEventListener("input", () => {
    changes += 1;
    later(Math.max(QUIET, wait));
  });
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(timer);
  });
}
