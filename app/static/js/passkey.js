const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (each) => each.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const listed = (passkeys = []) => passkeys.map((each) => ({ ...each, id: bytes(each.id) }));

/** Let the browser talk to an authenticator; bytes travel as base64url (WebAuthn level 3, section 5.1). */
function ceremony(what, options) {
  const challenge = bytes(options.challenge);
  if (what === "create") {
    const user = { ...options.user, id: bytes(options.user.id) };
    const excludeCredentials = listed(options.excludeCredentials);
    return navigator.credentials.create({ publicKey: { ...options, challenge, user, excludeCredentials } });
  }
  const allowCredentials = listed(options.allowCredentials);
  return navigator.credentials.get({ publicKey: { ...options, challenge, allowCredentials } });
}

/** @param {PublicKeyCredential} made */
function told(made) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature"]) {
    if (made.response[name]) response[name] = text(made.response[name]);
  }
  return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response });
}

/**
 * A button that asks for a passkey (`data-passkey="get"`) or lets one be made (`create`). It fetches what the
 * browser needs from `data-options`, lays what the authenticator answers into the field `answer`, and sends its
 * form. Hidden in the page, it appears only where the browser knows passkeys. What is still empty in the form is
 * asked for first, but for the code, which the passkey stands in for.
 * @param {HTMLButtonElement} button
 */
export function start(button) {
  if (!window.PublicKeyCredential) return;
  const form = button.form;
  const status = form.querySelector("[data-passkey-status]");
  button.hidden = false;
  document.querySelector("[data-passkey-missing]")?.remove();

  async function ask() {
    const answer = await fetch(button.dataset.options, {
      method: "POST",
      body: new URLSearchParams({ csrf: form.elements.namedItem("csrf").value }),
      headers: { "X-Fragment": "passkey" },
      credentials: "same-origin",
      redirect: "manual",
    });
    if ([401, 403].includes(answer.status)) return location.reload(); // first they show who is there
    form.elements.namedItem("answer").value = told(await ceremony(button.dataset.passkey, await answer.json()));
    form.submit();
  }

  button.addEventListener("click", async () => {
    const empty = [...form.elements].find((each) => each.matches("input:not([type=hidden], .code)") && !each.value);
    if (empty) return empty.focus();
    status.textContent = "";
    button.disabled = true;
    await ask().catch(() => (status.textContent = status.dataset.failed));
    button.disabled = false;
  });
}
