// Noting evidence from any page, and keeping what is typed until the server has it.
//
// The link works without this script: it leads to a page with the same form. With it, the form
// stands in a dialog of the page. What is typed lies in this browser as answers do, so that a
// reload or an ended login finds it again.

import { Drafts } from "./sheet-drafts.js";

const dialog = document.getElementById("note-dialog");
const body = document.getElementById("note-dialog-body");
const trouble = dialog.querySelector("[data-note-trouble]");
let noted = false;

// --- what is typed ----------------------------------------------------------------------------

const drafts = new Drafts("evidence");

// Name and value of each field, every pair once: a tag can stand on the page twice.
function fieldsOf(form) {
  const pairs = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
  return [...new Set(pairs.map((pair) => JSON.stringify(pair)))].sort().map((one) => JSON.parse(one));
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

function fill(form, fields) {
  for (const field of form.elements) {
    if (!field.name || field.name === "csrfmiddlewaretoken") continue;
    const found = fields.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "checkbox") field.checked = found.includes(field.value);
    else if (found.length) field.value = found[0];
  }
}

function setUpForm(form) {
  const { draft } = form.dataset;
  const notice = form.querySelector("[data-draft-found]");
  const opened = fieldsOf(form);
  const kept = drafts.load(draft);
  if ("bound" in form.dataset) drafts.store(draft, opened);
  else if (kept && !same(kept, opened)) {
    fill(form, kept);
    notice.hidden = false;
    for (const more of form.querySelectorAll("details")) more.open ||= hasValue(more);
  }
  form.addEventListener("input", () => {
    const now = fieldsOf(form);
    if (same(now, opened)) drafts.drop(draft);
    else drafts.store(draft, now);
  });
  form.querySelector("[data-draft-drop]").addEventListener("click", () => {
    drafts.drop(draft);
    fill(form, opened);
    notice.hidden = true;
    form.elements.what.focus();
  });
}

function hasValue(part) {
  return [...part.querySelectorAll("input, textarea")].some((field) =>
    field.type === "checkbox" ? field.checked : field.value,
  );
}

// A suggested tag and the same tag in the whole list are one choice.
function keepTagsInStep(event) {
  const { form, name, value, checked } = event.target;
  if (!form?.matches("[data-evidence-form]") || name !== "items") return;
  for (const other of form.querySelectorAll(`input[name=items][value="${value}"]`)) {
    other.checked = checked;
  }
}

// --- the dialog -------------------------------------------------------------------------------

function say(text, address, words) {
  trouble.textContent = text;
  if (address) {
    const link = document.createElement("a");
    link.href = address;
    link.textContent = words;
    trouble.append(" ", link);
  }
  trouble.hidden = !text;
}

function open(event) {
  // Beside a question data-note is the note for the conversation.
  const link = event.target.closest("a[data-note], a[data-note-evidence]");
  const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
  // On the page of the form itself the link leads to that page.
  const onPage = document.querySelector("main [data-evidence-form]");
  if (!link || !isPlain || !window.htmx || onPage) return;
  event.preventDefault();
  say("");
  if (!dialog.open) dialog.showModal();
  body.replaceChildren();
  window.htmx.ajax("GET", link.getAttribute("href"), { target: body, swap: "innerHTML" });
}

function close() {
  body.replaceChildren();
  if (noted && document.querySelector("[data-evidence-log]")) location.reload();
  else if (noted) recount();
  noted = false;
}

// How much stands behind a question now. Nothing else of the page is touched: answers may be under
// way on it.
async function recount() {
  const parts = [...document.querySelectorAll("[data-evidence-behind]")];
  if (!parts.length) return;
  const text = await fetch(location.pathname).then((response) => response.text(), () => "");
  const fresh = new DOMParser().parseFromString(text, "text/html");
  for (const part of parts) part.replaceWith(fresh.getElementById(part.id) ?? part);
}

function arrived() {
  say("");
  const done = body.querySelector("[data-noted]");
  if (done) {
    noted = true;
    drafts.drop(done.dataset.noted);
    done.querySelector("button").focus();
  }
  const form = body.querySelector("[data-evidence-form]");
  if (!form) return;
  setUpForm(form);
  const summary = body.querySelector(".error-summary");
  (summary ?? form.elements.what).focus();
}

const isMine = (event) => dialog.contains(event.detail.elt) || event.detail.target === body;

function refuseLogin(event) {
  const { xhr } = event.detail;
  if (!xhr.responseURL || !new URL(xhr.responseURL).pathname.startsWith("/accounts/")) return;
  event.detail.shouldSwap = false;
  if (isMine(event)) sayLoginEnded();
}

function sayLoginEnded() {
  const form = body.querySelector("[data-evidence-form]");
  const back = form?.getAttribute("action") ?? "/evidence/new/";
  say("Your login has ended. What you wrote is kept in this browser.", back, "Log in and go on");
}

function refused(text) {
  const made = new DOMParser().parseFromString(text, "text/html");
  const reader = made.body.dataset.person ?? "";
  if (!reader || reader === document.body.dataset.person) return sayLoginEnded();
  drafts.hide();
  say("Somebody else is logged in here now. What you wrote is on this page alone; copy it.");
}

function failed(event) {
  if (!isMine(event) || event.detail.target?.id === "suggested-items") return;
  // Also when a new login in another tab has made this page's token an old one.
  if (event.detail.xhr?.status === 403) refused(event.detail.xhr.responseText);
  else say("That did not reach the server. What you wrote is still here; try again in a moment.");
}

// --- start ------------------------------------------------------------------------------------

document.addEventListener("click", open);
document.addEventListener("change", keepTagsInStep);
document.addEventListener("htmx:beforeSwap", refuseLogin);
document.addEventListener("htmx:responseError", failed);
document.addEventListener("htmx:sendError", failed);
document.addEventListener("htmx:afterSwap", (event) => event.detail.target === body && arrived());
dialog.addEventListener("close", close);

// The months that matter most stand at the end.
for (const part of document.querySelectorAll("[data-scroll-end]")) part.scrollLeft = part.scrollWidth;

const saved = new URLSearchParams(location.search).get("saved");
if (saved) {
  drafts.drop(saved);
  history.replaceState(null, "", location.pathname + location.hash);
}
for (const form of document.querySelectorAll("main [data-evidence-form]")) setUpForm(form);
