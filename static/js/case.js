// Writing a case: what is typed lies in this browser until the server has stored it or kept it aside.
//
// Saving, previewing and merging are plain forms. Here is only the draft, so that a reload, a crash
// or a login that has ended finds the words again, with the revision that they were written over.

import { Drafts } from "./sheet-drafts.js";

const draftsOf = (part) => new Drafts(`case-${part.dataset.case}`);
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

function fieldsOf(form) {
  const pairs = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
  return pairs.map(([name, value]) => [name, value.replaceAll("\r\n", "\n")]);
}

const baseOf = (fields) => fields.find(([name]) => name === "base")?.[1];

// All but the revision: that alone is nothing that somebody typed.
const wordsOf = (fields) => fields.filter(([name]) => name !== "base" && name !== "part");

function fill(form, fields) {
  for (const field of form.elements) {
    if (!field.name || field.type === "submit" || field.name === "csrfmiddlewaretoken") continue;
    const found = fields.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "checkbox") field.checked = found.includes(field.value);
    else if (found.length) field.value = found[0];
  }
}

function setUp(form) {
  const drafts = draftsOf(form);
  const { draft } = form.dataset;
  const card = form.parentElement;
  const notice = (name) => card.querySelector(`[data-draft-${name}]`);
  const opened = fieldsOf(form);
  const saved = "bound" in form.dataset ? null : opened; // what came back is not saved

  function keep(isSent = false) {
    const fields = fieldsOf(form);
    if (saved && same(wordsOf(fields), wordsOf(saved))) drafts.drop(draft);
    else drafts.store(draft, { fields, isSent });
    notice("unkept").hidden = !drafts.unkept;
  }

  function resume() {
    const kept = drafts.load(draft);
    if (!saved) keep();
    if (!saved || !kept) return;
    if (same(wordsOf(kept.fields), wordsOf(saved))) return drafts.drop(draft);
    fill(form, kept.fields); // the revision too: saving then shows what was saved since
    notice(baseOf(kept.fields) === baseOf(saved) ? "found" : "older").hidden = false;
  }

  function startAfresh() {
    drafts.drop(draft);
    fill(form, saved);
    for (const name of ["found", "older"]) notice(name).hidden = true;
    form.querySelector("textarea").focus();
  }

  form.addEventListener("input", () => keep());
  form.addEventListener("submit", (event) => !event.defaultPrevented && keep(true));
  addEventListener("pageshow", (event) => event.persisted && keep());
  addEventListener("beforeunload", (event) => drafts.unkept && !form.dataset.sentAt && event.preventDefault());
  for (const button of card.querySelectorAll("[data-draft-drop]")) button.addEventListener("click", startAfresh);
  resume();
}

// What the server has stored, or kept aside. What was typed after that in another tab stays.
function forget(drafts, name) {
  if (drafts.load(name)?.isSent) drafts.drop(name);
}

const wrote = new URLSearchParams(location.search).get("wrote");
const page = document.querySelector("main [data-case]:not(form)");
if (wrote && page) {
  forget(draftsOf(page), wrote);
  history.replaceState(null, "", location.pathname + location.hash);
}
for (const part of document.querySelectorAll("[data-kept]")) forget(draftsOf(part), part.dataset.kept);
for (const form of document.querySelectorAll("[data-case-form]")) setUp(form);
