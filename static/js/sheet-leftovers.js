// A sheet that takes nothing any more shows what this browser still holds of it, to copy or discard.

import { Drafts } from "./sheet-drafts.js";

const card = document.querySelector("[data-leftovers]");
const drafts = new Drafts(card.dataset.leftovers);
const pattern = card.querySelector("template");

function fill(part, text) {
  part.textContent = text;
  part.hidden = !text;
}

function row({ title, label, note }) {
  const piece = pattern.content.cloneNode(true);
  for (const [name, text] of Object.entries({ title, label, note })) {
    fill(piece.querySelector(`[data-leftover-${name}]`), text);
  }
  return piece;
}

const kept = drafts.keys().map((key) => drafts.load(key)).filter(Boolean);
card.querySelector("dl").append(...kept.map(row));
card.hidden = !kept.length;
card.querySelector("button").addEventListener("click", () => {
  drafts.dropAll();
  card.hidden = true;
});
