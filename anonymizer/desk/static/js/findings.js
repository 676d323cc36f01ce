import { Rows } from "./rows.js";
import { markSelections } from "./selection.js";

/**
 * Decide findings in place. The page is a plain form of cards and works without this; here the
 * marked text, what others will read, the cards and the keyboard come together, with undo. One
 * decision touches the places of one thing and nothing else, however long the text is.
 * @typedef {{decision: string, replacement: string, reason: string}} Decision
 */

/** Which state a decision has reached; a change without words or a keep without a reason is none yet. */
function stateOf({ decision, replacement, reason }) {
  if (decision === "accept") return "accepted";
  if (decision === "change" && replacement.trim()) return "changed";
  if (decision === "keep" && reason.trim()) return "kept";
  return "undecided";
}

/** Elements by the value of a data attribute, found in one walk. */
function grouped(form, selector, name) {
  const groups = new Map();
  for (const element of form.querySelectorAll(selector)) {
    const key = element.dataset[name];
    groups.has(key) ? groups.get(key).push(element) : groups.set(key, [element]);
  }
  return groups;
}

/** One card: reads and writes its decision, and shows it wherever the same thing stands. */
class Card {
  constructor(form, element, { marks, reads, agains }) {
    this.form = form;
    this.element = element;
    this.entity = element.dataset.entity;
    this.marks = marks.get(this.entity) ?? [];
    this.reads = reads.get(this.entity) ?? [];
    this.agains = agains.get(this.entity) ?? [];
    this.known = this.read();
    this.shown = `${this.state} ${this.marks[0]?.querySelector(".now").textContent}`;
  }

  get state() {
    return this.element.dataset.state;
  }

  field(name) {
    return this.form.elements.namedItem(`${name}-${this.entity}`);
  }

  /** @returns {Decision} */
  read() {
    const decision = this.field("decision").value;
    return { decision, replacement: this.field("replacement").value, reason: this.field("reason").value };
  }

  /** @param {Decision} to */
  write(to) {
    for (const radio of this.field("decision")) radio.checked = radio.value === to.decision;
    this.field("replacement").value = to.replacement;
    this.field("reason").value = to.reason;
    this.known = to;
    this.show();
  }

  show() {
    const now = this.read();
    const state = stateOf(now);
    const text = state === "changed" ? now.replacement.trim() : this.element.dataset.proposal;
    if (this.shown === `${state} ${text}`) return;
    this.shown = `${state} ${text}`;
    const word = this.form.dataset[`word${state[0].toUpperCase()}${state.slice(1)}`];
    for (const each of [this.element, ...this.agains, ...this.marks]) {
      each.dataset.state = state;
      each.querySelector("[data-said]").textContent = word;
    }
    this.marks.forEach((mark, at) => {
      mark.dataset.word = word;
      mark.querySelector(".now").textContent = text;
      const read = this.reads[at];
      read.dataset.state = state;
      read.textContent = state === "kept" ? mark.querySelector(".was").textContent : text;
    });
  }
}

/** The answer to a question about what stays: undone and done again like a decision. */
class Answer {
  constructor(box) {
    /** Where focus goes; there it is said whether the tick stands. */
    this.element = box;
    this.known = this.read();
  }

  read() {
    return this.element.checked;
  }

  write(to) {
    this.element.checked = to;
    this.known = to;
  }

  /** A tick shows itself. */
  show() {}
}

/** @param {HTMLFormElement} form */
export function start(form) {
  const find = (selector) => form.querySelector(selector);
  const places = {
    marks: grouped(form, "mark[data-entity]", "entity"),
    reads: grouped(form, "[data-of]", "of"),
    agains: grouped(form, "[data-again]", "again"),
  };
  const cards = new Map();
  for (const element of form.querySelectorAll(".finding[data-entity]")) {
    cards.set(element.dataset.entity, new Card(form, element, places));
  }
  const answers = new Map();
  for (const box of form.querySelectorAll(".question input[type=checkbox]")) {
    answers.set(box, new Answer(box));
  }
  const links = [...form.querySelectorAll("mark[data-entity] a")];
  const list = find(".findings-list");
  const rows = find("[data-rows]") && new Rows(form);
  const help = document.querySelector("dialog[data-findings-help]");
  const switchOff = find("[data-shortcuts]");
  let done = [];
  let undone = [];
  let current = [];
  let cameFrom = null;

  const cardAt = (element) => {
    const place = element.closest("mark, .finding, .again");
    return cards.get(place?.dataset.entity ?? place?.dataset.again);
  };

  function progress() {
    const total = cards.size;
    let decided = 0;
    for (const card of cards.values()) decided += card.state !== "undecided";
    const line = find("[data-progress]");
    const pattern = decided === total ? line.dataset.all : line.dataset.some;
    const sentence = pattern.replace("{decided}", decided).replace("{total}", total);
    if (line.textContent !== sentence) line.textContent = sentence; // said once, not at every letter
    if (total) find("progress").value = decided;
    find("[data-undo]").setAttribute("aria-disabled", String(!done.length));
    find("[data-redo]").setAttribute("aria-disabled", String(!undone.length));
  }

  /** Keys and undo change fields without the event that saving and the warning wait for. */
  const touched = () => form.dispatchEvent(new Event("input"));

  /** Go to a card or an answer, also when a filter hides it. */
  function open({ element }) {
    if (element.hidden) rows.show({ cls: "", kind: "" });
    element.focus();
  }

  /** Take over what the person just did in a card or with an answer, so that it can be undone. */
  function note(what) {
    const now = what.read();
    if (JSON.stringify(now) === JSON.stringify(what.known)) return;
    done.push({ what, from: what.known, to: now });
    undone = [];
    what.known = now;
    what.show();
    progress();
  }

  function decide(card, decision) {
    card.field("decision").value = decision;
    note(card);
    touched();
    if (decision !== "accept") card.field(decision === "change" ? "replacement" : "reason").focus();
  }

  function step(from, to, side) {
    const act = from.pop();
    if (!act) return;
    to.push(act);
    act.what.write(act[side]);
    progress();
    touched();
    // Focus goes where something changed, unless it is in the text, which shows the change of a
    // card itself.
    const isSeen = act.what instanceof Card && document.activeElement?.closest("[data-section]");
    if (!isSeen) open(act.what);
  }
  const undo = () => step(done, undone, "from");
  const redo = () => step(undone, done, "to");

  /** Go on to the next mention in the text, or to the next card when in the cards. */
  function move(here, by, { undecided = false } = {}) {
    const inText = here.closest("[data-section]");
    const stops = inText ? links : [...form.querySelectorAll(".finding:not([hidden])")];
    const at = stops.indexOf(inText ? here.closest("mark")?.querySelector("a") : here.closest(".finding"));
    const ahead = undecided ? [...stops.slice(at + 1), ...stops.slice(0, Math.max(at, 0))] : [];
    const next = undecided
      ? ahead.find((stop) => cardAt(stop).state === "undecided")
      : stops[Math.min(Math.max(at + by, 0), stops.length - 1)];
    next?.focus();
  }

  form.addEventListener("change", ({ target }) => {
    const what = answers.get(target) ?? (target.closest(".finding") && cardAt(target));
    if (what) note(what);
  });
  form.addEventListener("input", ({ target }) => {
    const card = target.closest(".finding") && cardAt(target);
    if (!card) return;
    card.show();
    progress();
  });

  form.addEventListener("focusin", ({ target }) => {
    const card = target.closest("mark, .finding") && cardAt(target);
    if (!card) return;
    for (const old of current) delete old.dataset.current;
    current = [card.element, ...card.marks, ...card.reads];
    for (const each of current) each.dataset.current = "";
    if (!target.closest("mark")) return;
    cameFrom = target;
    // On the phone the list is part of the page and this does nothing.
    if (!card.element.hidden) list.scrollTo({ top: card.element.offsetTop - 16 });
  });

  form.addEventListener("click", (event) => {
    const { target } = event;
    const card = cardAt(target);
    const fill = target.closest("[data-fill]");
    const leads = target.closest('a[href^="#finding-"]');
    if (leads) {
      const to = cards.get(leads.hash.slice("#finding-".length));
      if (!to) return;
      event.preventDefault();
      open(to);
    } else if (fill && card) {
      card.field("replacement").value = fill.dataset.fill;
      decide(card, "change");
    } else if (rows?.pressed(target)) event.preventDefault();
    else if (target.closest("[data-undo]")) undo();
    else if (target.closest("[data-redo]")) redo();
    else if (target.closest("[data-help]")) help?.showModal();
  });

  form.addEventListener("keydown", (event) => {
    const here = event.target;
    const inQuestion = here.closest(".question");
    if (!inQuestion && !here.closest("[data-section], .finding, .again")) return;
    const card = cardAt(here);
    const radio = here.matches("[type=radio]");
    const typing = here.matches("textarea, select, input:not([type=radio], [type=checkbox])");
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
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
      // A question stands below the findings: from there no key leads through them.
      const ways = inQuestion ? {} : {
        j: () => move(here, 1),
        k: () => move(here, -1),
        n: () => move(here, 1, { undecided: true }),
        o: () => rows?.turn(),
        ...arrows,
      };
      act = { u: event.shiftKey ? redo : undo, "?": () => help?.showModal(), ...ways }[key];
      const decision = { a: "accept", c: "change", x: "keep" }[key];
      if (!act && decision && card) act = () => decide(card, decision);
    }
    if (!act) return;
    event.preventDefault();
    act();
  });
  const showWas = find("[data-show-was]");
  showWas.addEventListener("change", () => form.toggleAttribute("data-was", showWas.checked));
  help?.addEventListener("click", (event) => {
    if (event.target === help || event.target.closest("[data-close]")) help.close();
  });

  markSelections(form);
  progress();
}
