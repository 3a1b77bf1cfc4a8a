// The keyboard, as an addition: every page works without it.
// A page marks what keys act on: data-key="f" on a link or button presses it; data-row on rows makes them move by j, k.
"use strict";
(() => {
  const typing = (e) => e.target.closest("input, textarea, select, [contenteditable]") !== null;
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const current = () => document.querySelector("[data-row].current");
  const mark = (row) => {
    if (!row) return;
    current()?.classList.remove("current");
    current()?.removeAttribute("aria-current");
    row.classList.add("current");
    row.setAttribute("aria-current", "true");
    const link = row.querySelector("a");
    if (link) link.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };
  const move = (by) => {
    const all = rows();
    if (!all.length) return false;
    const at = all.indexOf(current());
    mark(all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + by))]);
    return true;
  };
  const press = (key) => {
    const named = `[data-key="${CSS.escape(key)}"]`;
    const target = current()?.querySelector(named) ?? document.querySelector(named);
    if (!target) return false;
    target.focus();
    target.click();
    return true;
  };
  // What is current stays so when a part of the page is replaced; if it is gone, its neighbour is.
  let kept = null;
  document.addEventListener("htmx:beforeSwap", () => {
    const row = current();
    kept = row && { id: row.id, at: rows().indexOf(row), held: row.contains(document.activeElement) };
  });
  document.addEventListener("htmx:afterSwap", () => {
    if (!kept || current()) return;
    const all = rows();
    const row = document.getElementById(kept.id) ?? all[Math.min(kept.at, all.length - 1)];
    if (kept.held) mark(row);
    else if (row) { row.classList.add("current"); row.setAttribute("aria-current", "true"); }
  });
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented) return;
    if (typing(e)) {
      if (e.key === "Escape") e.target.blur();
      return;
    }
    const dialog = document.getElementById("keys");
    let done = false;
    if (e.key === "?") {
      if (dialog.open) dialog.close(); else dialog.showModal();
      done = true;
    } else if (dialog.open) {
      return;
    } else if (e.key === "j") done = move(1);
    else if (e.key === "k") done = move(-1);
    else if (e.key === "Enter") {
      if (e.target.closest("a, button, summary")) return;
      const link = current()?.querySelector("a");
      if (link) { link.click(); done = true; }
    } else if (e.key.length === 1) done = press(e.key);
    if (done) e.preventDefault();
  });
})();
