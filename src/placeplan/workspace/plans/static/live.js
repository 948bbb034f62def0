/* What pages that answer at once gain from JavaScript; each works without it. */
"use strict";

/* A slider and a number field that say the same: <input type="range" data-mirrors="ID"> within something hidden. */
function mirror(slider) {
  const field = document.getElementById(slider.dataset.mirrors);
  if (!field) return;
  (slider.closest("[hidden]") || slider).hidden = false;
  const ends = [["low", Math.min], ["high", Math.max]]
    .map(([name, within]) => [document.getElementById(slider.dataset[name] || ""), within])
    .filter(([end]) => end && end.value.trim() !== "");
  ends.forEach(([end]) => {
    end.dataset.typed = end.value;
    end.addEventListener("input", () => { end.dataset.typed = end.value; });
  });
  slider.addEventListener("input", () => {
    field.value = slider.value;
    ends.forEach(([end, within]) => {  // a range that no longer held the value would be refused
      const typed = Number(end.dataset.typed), wide = within(typed, Number(slider.value));
      end.value = wide === typed ? end.dataset.typed : String(wide);
    });
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  field.addEventListener("input", () => {
    if (field.value.trim() !== "" && Number.isFinite(Number(field.value))) slider.value = field.value;
  });
}

document.querySelectorAll("input[type=range][data-mirrors]").forEach(mirror);
