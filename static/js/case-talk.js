// What the two say beside their case: what is typed there stays when something new is shown, and
// whoever closes a part has stopped writing it.

const typed = new Map();

document.addEventListener("htmx:beforeSwap", (event) => {
  typed.clear();
  if (!event.detail.requestConfig?.elt.matches("[data-keeps-typed]")) return;
  for (const field of document.querySelectorAll("#talk textarea")) {
    if (field.value !== field.defaultValue) typed.set(field.id, field.value);
  }
});

document.addEventListener("htmx:afterSettle", () => {
  for (const [id, value] of typed) {
    const field = document.getElementById(id);
    if (!field) continue;
    field.value = value;
    const folded = field.closest("details");
    if (folded) folded.open = true;
  }
  typed.clear();
});

// Otherwise half a minute passes before the other is told.
addEventListener("pagehide", () => {
  const writers = document.querySelector("[data-left]");
  if (!writers) return;
  const told = new FormData();
  told.set("left", "on");
  told.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "");
  navigator.sendBeacon(writers.dataset.left, told);
});
