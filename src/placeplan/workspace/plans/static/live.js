/* What pages that answer at once gain from JavaScript; each works without it. */
"use strict";

/* A slider and a number field that say the same: <input type="range" data-mirrors="ID"> within something hidden. */
function mirror(slider) {
  const field = document.getElementById(slider.dataset.mirrors);
  if (!field) return;
  (slider.closest("[hidden]") || slider).hidden = false;
  slider.addEventListener("input", () => {
    field.value = slider.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  field.addEventListener("input", () => {
    if (field.value.trim() !== "" && Number.isFinite(Number(field.value))) slider.value = field.value;
  });
}

document.querySelectorAll("input[type=range][data-mirrors]").forEach(mirror);
