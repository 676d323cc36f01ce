/**
 * Decide findings in place. The page is a plain form of cards and works without this; here the
 * marked text, the cards and the keyboard come together, with undo. Nothing leaves the page.
 * @typedef {{decision: string, replacement: string, reason: string}} Decision
 */

/** Which state a decision has reached; a change without words or a keep without a reason is none yet. */
function stateOf({ decision, replacement, reason }) {
  if (decision === "accept") return "accepted";
  if (decision === "change" && replacement.trim()) return "changed";
  if (decision === "keep" && reason.trim()) return "kept";
  return "undecided";
}

/** One card: reads and writes its decision, and shows it in every mention of the same thing. */
class Card {
  constructor(form, element) {
    this.form = form;
    this.element = element;
    this.entity = element.dataset.entity;
    this.marks = form.querySelectorAll(`mark[data-entity="${CSS.escape(this.entity)}"]`);
    this.known = this.read();
  }

  field(name) {
    return this.form.elements.namedItem(`${name}-${this.entity}`);
  }

  /** @returns {Decision} */
  read() {
    const decision = this.element.querySelector("input[type=radio]:checked")?.value ?? "";
    const reason = this.field("reason");
    return { decision, replacement: this.field("replacement")?.value ?? "", reason: reason ? reason.value : "-" };
  }

  /** @param {Decision} to */
  write(to) {
    for (const radio of this.element.querySelectorAll("input[type=radio]")) radio.checked = radio.value === to.decision;
    if (this.field("replacement")) this.field("replacement").value = to.replacement;
    if (this.field("reason")) this.field("reason").value = to.reason;
    this.known = to;
    this.show();
  }

  show() {
    const now = this.read();
    const state = stateOf(now);
    const word = this.form.dataset[`word${state[0].toUpperCase()}${state.slice(1)}`];
    const text = state === "changed" ? now.replacement.trim() : this.element.dataset.proposal;
    this.element.dataset.state = state;
    this.element.querySelector("[data-state-word]").textContent = word;
    for (const mark of this.marks) {
      mark.dataset.state = state;
      mark.dataset.word = word;
      mark.querySelector(".now").textContent = text;
    }
  }
}

/** @param {HTMLFormElement} form */
export function start(form) {
  const find = (selector) => form.querySelector(selector);
  const all = (selector) => [...form.querySelectorAll(selector)];
  const cards = new Map(all(".finding[data-entity]").map((element) => [element.dataset.entity, new Card(form, element)]));
  const links = all("mark[data-entity] a");
  const list = find(".findings-list");
  const help = document.querySelector("dialog[data-findings-help]");
  const switchOff = find("[data-shortcuts]");
  let done = [];
  let undone = [];
  let cameFrom = null;

  function progress() {
    const total = cards.size;
    const decided = [...cards.values()].filter((card) => card.element.dataset.state !== "undecided").length;
    const line = find("[data-progress]");
    const pattern = decided === total ? line.dataset.all : line.dataset.some;
    const sentence = pattern.replace("{decided}", decided).replace("{total}", total);
    if (line.textContent !== sentence) line.textContent = sentence; // said once, not at every letter
    find("progress").value = decided;
    find("[data-undo]").setAttribute("aria-disabled", String(!done.length));
    find("[data-redo]").setAttribute("aria-disabled", String(!undone.length));
  }

  /** Keys and undo change fields without the event that saving and the warning wait for. */
  const touched = () => form.dispatchEvent(new Event("input"));

  /** Take over what the person just did in a card, so that it can be undone. */
  function note(card) {
    const now = card.read();
    if (JSON.stringify(now) === JSON.stringify(card.known)) return;
    done.push({ card, from: card.known, to: now });
    undone = [];
    card.known = now;
    card.show();
    progress();
  }

  function decide(card, decision) {
    const radio = card.element.querySelector(`input[value="${decision}"]`);
    if (!radio) return;
    radio.checked = true;
    note(card);
    touched();
    if (decision !== "accept") card.field(decision === "change" ? "replacement" : "reason")?.focus();
  }

  function step(from, to, side) {
    const act = from.pop();
    if (!act) return;
    to.push(act);
    act.card.write(act[side]);
    progress();
    touched();
    // Focus goes where something changed, unless it is in the text, which shows the change itself.
    if (!document.activeElement?.closest("[data-section]")) act.card.element.focus();
  }
  const undo = () => step(done, undone, "from");
  const redo = () => step(undone, done, "to");

  /** Go on to the next mention in the text, or to the next card when in the cards. */
  function move(here, by) {
    const stops = here.closest("[data-section]") ? links : [...cards.values()].map((card) => card.element);
    const at = stops.indexOf(here.closest(".finding") ?? here.closest("mark")?.querySelector("a") ?? here);
    stops[Math.min(Math.max(at + by, 0), stops.length - 1)]?.focus();
  }

  form.addEventListener("change", (event) => {
    const card = cards.get(event.target.closest(".finding")?.dataset.entity);
    if (card) note(card);
  });
  form.addEventListener("input", (event) => {
    const card = cards.get(event.target.closest(".finding")?.dataset.entity);
    card?.show();
    if (card) progress();
  });

  form.addEventListener("focusin", ({ target }) => {
    const entity = (target.closest("mark") ?? target.closest(".finding"))?.dataset.entity;
    if (!entity) return;
    for (const old of all("[data-current]")) delete old.dataset.current;
    const card = cards.get(entity);
    for (const each of [card.element, ...card.marks]) each.dataset.current = "";
    if (!target.closest("mark")) return;
    cameFrom = target;
    // On the phone the list is part of the page and this does nothing.
    list.scrollTo({ top: card.element.offsetTop - 16 });
  });

  form.addEventListener("click", (event) => {
    const link = event.target.closest("mark a");
    const fill = event.target.closest("[data-fill]");
    const card = cards.get(event.target.closest("mark, .finding")?.dataset.entity);
    if (link && card) {
      event.preventDefault();
      card.element.focus();
    } else if (fill && card) {
      card.field("replacement").value = fill.dataset.fill;
      decide(card, "change");
    } else if (event.target.closest("[data-undo]")) undo();
    else if (event.target.closest("[data-redo]")) redo();
    else if (event.target.closest("[data-help]")) help?.showModal();
  });

  form.addEventListener("keydown", (event) => {
    const here = event.target;
    const card = cards.get((here.closest("mark") ?? here.closest(".finding"))?.dataset.entity);
    const radio = here.matches("[type=radio]");
    const typing = here.matches("textarea, select, input") && !radio;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (!here.closest("[data-section], .finding")) return;
    if (typing && card) {
      // Enter would send the whole form from a small field; here it means "done with this one".
      if (key === "Escape" || (key === "Enter" && here.matches("input"))) {
        event.preventDefault();
        card.element.focus();
      }
      return;
    }
    if (typing || event.altKey) return;
    let act = null;
    if (event.ctrlKey || event.metaKey) {
      act = { z: event.shiftKey ? redo : undo, y: redo }[key];
    } else if (key === "Escape" && here.closest(".finding") && cameFrom) {
      act = () => cameFrom.focus();
    } else if (!switchOff || switchOff.checked) {
      const arrows = radio ? {} : { ArrowDown: () => move(here, 1), ArrowUp: () => move(here, -1) };
      act = { j: () => move(here, 1), k: () => move(here, -1), "?": () => help?.showModal(), u: event.shiftKey ? redo : undo, ...arrows }[key];
      const decision = { a: "accept", c: "change", x: "keep" }[key];
      if (!act && decision && card) act = () => decide(card, decision);
    }
    if (!act) return;
    event.preventDefault();
    act();
  });
  help?.addEventListener("click", (event) => {
    if (event.target === help || event.target.closest("[data-close]")) help.close();
  });

  markSelections(form);
  for (const card of cards.values()) card.show();
  progress();
}

/** Offer to mark selected words of the text as identifying; they join the typed ones and are sent. */
function markSelections(form) {
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
