/**
 * Keep a part of the page fresh: fetches `data-poll` every `data-interval` seconds (10), with the
 * ETag of the last answer, only while the page is seen, and never under the hands of somebody
 * typing or reading along with the keyboard inside it. Stops when the part is gone, and loads the
 * page anew when it may not be seen any more.
 * @param {HTMLElement} part
 */
export function start(part) {
  let tag = part.dataset.etag ?? "";

  async function look() {
    if (!document.hidden && !part.contains(document.activeElement)) {
      try {
        const headers = { "X-Fragment": "poll", ...(tag && { "If-None-Match": tag }) };
        const answer = await fetch(part.dataset.poll, { headers, cache: "no-store", redirect: "manual" });
        if (answer.ok) {
          const html = await answer.text();
          if (part.contains(document.activeElement)) return next();
          tag = answer.headers.get("ETag") ?? "";
          part.innerHTML = html;
          part.dispatchEvent(new Event("fragment", { bubbles: true }));
        } else if (answer.status === 409) {
          return location.reload(); // the room rests: nothing of it stays on the screen
        } else if (answer.type === "opaqueredirect" || [401, 403, 404, 410].includes(answer.status)) return;
      } catch {
        // Away from the network: the page still says what it said, and asks again later.
      }
    }
    next();
  }

  const next = () => setTimeout(look, 1000 * Number(part.dataset.interval ?? 10));
  next();
}
