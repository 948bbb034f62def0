/* What pages gain from JavaScript; every page works without it. */
"use strict";

/* A slider and a number field that say the same: <input type="range" data-mirrors="ID" hidden>. */
function mirror(slider) {
  const field = document.getElementById(slider.dataset.mirrors);
  if (!field) return;
  const holder = slider.closest("[hidden]") || slider;
  holder.hidden = false;
  slider.addEventListener("input", () => {
    field.value = slider.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  field.addEventListener("input", () => {
    if (field.value.trim() !== "" && Number.isFinite(Number(field.value))) slider.value = field.value;
  });
}

document.querySelectorAll("input[type=range][data-mirrors]").forEach(mirror);
