/**
 * The list of findings: thing by thing or in reading order, all or some. Every row is in the page;
 * rows change places and hide. Without this the same buttons send the form.
 */
export class Rows {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.box = form.querySelector("[data-rows]");
    this.all = [...this.box.children];
    this.line = form.querySelector("[data-shown]");
    const [order, cls, kind] = form.elements.namedItem("shown").value.split(" ").map((word) => (word === "-" ? "" : word));
    this.now = { order, cls, kind };
  }

  /** Act on a button of the list, if this is one. */
  pressed(target) {
    const button = target.closest("button[name=show]");
    if (!button) return false;
    const { order, onlyCls, onlyKind } = button.dataset;
    const { cls, kind } = this.now;
    if (order) this.show({ order });
    else if (onlyKind === kind) this.show({ kind: "" });
    else if (onlyKind) this.show({ kind: onlyKind, cls: this.any(cls, onlyKind) ? cls : "" });
    else if (onlyCls) this.show({ cls: onlyCls, kind: this.any(onlyCls, kind) ? kind : "" });
    else this.show({ cls: "", kind: "" });
    return true;
  }

  /** Whether anything is of a class and a kind; "" is any. */
  any(cls, kind) {
    return this.all.some((row) => row.matches(".finding") && passes(row, cls, kind));
  }

  /** Turn from one order to the other; whoever stands in a row stays there. */
  turn() {
    const here = document.activeElement;
    this.show({ order: this.now.order === "entity" ? "reading" : "entity" });
    if (this.box.contains(here)) here.focus();
  }

  show(change) {
    const before = this.now.order;
    this.now = { ...this.now, ...change };
    const { order, cls, kind } = this.now;
    const place = (row) => Number(order === "entity" ? row.dataset.inList : row.dataset.inText);
    const there = this.all.filter(place).sort((one, other) => place(one) - place(other));
    const visible = new Set();
    let heading = null;
    for (const row of there) {
      if ("heading" in row.dataset) heading = row;
      else if (passes(row, cls, kind)) {
        visible.add(row);
        if (heading) visible.add(heading);
      }
    }
    for (const row of this.all) if (row.hidden === visible.has(row)) row.hidden = !row.hidden;
    if (order !== before) this.box.append(...there);
    this.form.elements.namedItem("shown").value = `${order} ${cls || "-"} ${kind || "-"}`;
    this.tell(visible);
  }

  tell(visible) {
    const { order, cls, kind } = this.now;
    for (const button of this.form.querySelectorAll("button[name=show]")) {
      const { order: turns, onlyCls, onlyKind } = button.dataset;
      const is = turns ? turns === order : onlyKind ? onlyKind === kind : onlyCls ? onlyCls === cls : !cls && !kind;
      button.setAttribute("aria-pressed", String(is));
    }
    const cards = (rows) => [...rows].filter((row) => row.matches(".finding")).length;
    const [shown, total] = [cards(visible), cards(this.all)];
    this.line.textContent = shown === total ? "" : this.line.dataset.some.replace("{shown}", shown).replace("{total}", total);
  }
}

/** Whether a row is of a class and a kind; "" is any. */
function passes(row, cls, kind) {
  return (!cls || row.dataset.cls === cls) && (!kind || row.dataset.kind === kind);
}
