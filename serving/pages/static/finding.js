// The form of a finding by keyboard: one letter answers an area and goes on to the next. Without it the form works too.
"use strict";
(() => {
  const form = document.querySelector("form[data-finding]");
  if (!form) return;
  const lines = [...form.querySelectorAll("[data-area]")];
  const chosen = (line) => line.querySelector("input:checked") ?? line.querySelector("input");
  const visible = (line) => line.offsetParent !== null;
  const override = form.querySelector(".override");
  if (lines.length) chosen(lines[0]).focus();
  form.addEventListener("keydown", (e) => {
    const line = e.target.closest("[data-area]");
    if (!line || e.ctrlKey || e.metaKey || e.altKey) return;
    const radio = line.querySelector(`[data-choice="${CSS.escape(e.key)}"]`);
    if (!radio) return;
    radio.checked = true;
    const next = lines.slice(lines.indexOf(line) + 1).find(visible);
    if (next) chosen(next).focus(); else radio.focus();
    e.preventDefault();
  });
  form.addEventListener("change", () => {
    const kind = form.querySelector('[name="control_type"]:checked');
    if (override && kind) override.classList.toggle("unless", kind.value !== "document" || !form.dataset.opens);
  });
  form.addEventListener("submit", () => { for (const b of form.querySelectorAll("button")) b.setAttribute("aria-busy", "true"); });
})();
