// The questionnaire's pages: every answer is saved as it is given, and its state is shown.

import { Answer, drafts, page, same, sheet } from "./sheet-saving.js";

const form = sheet.matches("form") ? sheet : null;
const TYPING_PAUSE = 600; // milliseconds; text goes out when the hands rest, a choice at once
const CHOICE_PAUSE = 100;
const PATIENCE = 5000; // how long a button waits for the last saves
const NOTICEABLE = 300; // a wait that is longer is said

// A question on this page.
class Question extends Answer {
  constructor(card) {
    super();
    this.card = card;
    this.key = card.dataset.question;
    this.url = card.dataset.saveUrl;
    this.title = card.dataset.title;
    this.address = sheet.dataset.page;
    this.seenField = card.querySelector("[data-seen]");
    this.note = card.querySelector("[data-note]");
    this.radios = [...card.querySelectorAll("input[type=radio]")];
    this.conflict = card.querySelector("[data-conflict]");
    this.seen = this.seenField.value;
    // A page that came back with errors shows what was typed, not what is stored.
    this.stored = "unsaved" in card.dataset ? null : this.read();
    this.blocked = Boolean(this.conflict);
    card.addEventListener("change", (event) => event.target.type === "radio" && this.changed(CHOICE_PAUSE));
    card.addEventListener("input", (event) => event.target === this.note && this.changed(TYPING_PAUSE));
    card.addEventListener("focusout", (event) => event.target === this.note && this.save());
    card.addEventListener("keydown", (event) => this.byDigit(event));
  }

  read() {
    const chosen = this.radios.find((radio) => radio.checked);
    return { value: chosen?.value ?? "", note: this.note?.value ?? "" };
  }

  write({ value, note }) {
    for (const radio of this.radios) radio.checked = radio.value === value;
    if (this.note) this.note.value = note;
  }

  build(seen) {
    super.build(seen);
    this.seenField.value = seen; // the buttons' own save builds on the same
  }

  offer(stored) {
    const pattern = document.querySelector("[data-conflict-pattern]");
    this.conflict = pattern.content.firstElementChild.cloneNode(true);
    this.conflict.addEventListener("click", (event) => this.choose(event));
    const put = (part, text) => (this.conflict.querySelector(`[data-stored-${part}]`).textContent = text);
    put("at", clock(stored.saved_at));
    put("label", this.label(stored.value));
    put("note", stored.note);
    this.conflict.querySelector("[data-stored-has-note]").hidden = !stored.note;
    this.card.querySelector("fieldset").before(this.conflict);
  }

  label(value) {
    const option = this.radios.find((radio) => radio.value === value)?.closest("label");
    if (!option) return "no answer";
    return (option.querySelector(".option-word") ?? option.querySelector(".option-text")).textContent.trim();
  }

  choose(event) {
    const button = event.target.closest("button");
    if (!button) return;
    event.preventDefault();
    if (button.name === "take") {
      this.write(this.stored);
      page.lastSaved = this.stored.saved_at;
    }
    this.unsure = [];
    this.blocked = false;
    this.conflict.remove();
    this.build(this.stored.seen);
    (this.radios.find((radio) => radio.checked) ?? this.radios[0]).focus();
    this.changed(0);
  }

  complain(message) {
    const problem = this.card.querySelector("[data-problem]");
    problem.textContent = message && `${message} What you typed is still here, and not saved.`;
    problem.hidden = !message;
  }

  byDigit(event) {
    const radio = event.target.type === "radio" && this.radios[Number(event.key) - 1];
    if (!radio || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    radio.focus();
    radio.click();
  }
}

// An answer that another page of this sheet could not save.
class Elsewhere extends Answer {
  constructor(key, draft) {
    super();
    const { url, address, title } = draft;
    Object.assign(this, { key, url, address, title, words: draft.label, stored: null });
    this.write(draft);
  }

  read() {
    return this.content;
  }

  write({ value, note }) {
    this.content = { value, note };
  }

  label() {
    return this.words;
  }

  offer() {
    document.querySelector("[data-notice-link]").href = `${this.address}#id_${this.key}`;
    notify("elsewhere", true);
  }

  complain(message) {
    if (message) this.offer();
  }
}

// --- the page ---------------------------------------------------------------------------------

const questions = [...document.querySelectorAll("[data-question]")].map((card) => new Question(card));
const elsewhere = new Map();
const answers = () => [...questions, ...elsewhere.values()];
const waiting = () => answers().filter((answer) => answer.pending && !answer.blocked);
const unsaved = () => answers().some((answer) => !same(answer.read(), answer.stored));
const isTroubled = (kind) => answers().some((answer) => answer.trouble === kind);

function resume() {
  const here = new Set(questions.map((question) => question.key));
  for (const key of drafts.keys()) {
    const draft = drafts.load(key);
    if (!here.has(key) && !elsewhere.has(key)) elsewhere.set(key, new Elsewhere(key, draft));
  }
  for (const answer of answers()) answer.resume();
}

function show() {
  const state = document.querySelector(".save-state[data-save-state]");
  if (state) state.dataset.saveState = saveState();
  if (page.lastSaved && state) state.querySelector("[data-saved-at]").textContent = clock(page.lastSaved);
  for (const kind of ["login", "refused", "stranger"]) notify(kind, isTroubled(kind));
  if (!waiting().length) notify("unsaved", false);
  if (form) showProgress();
  else if (elsewhere.size && answers().every((answer) => answer.stored && !answer.pending)) location.reload();
}

function saveState() {
  const all = answers();
  if (all.some((answer) => answer.blocked)) return "conflict";
  if (page.stopped || isTroubled("stranger") || all.some((answer) => answer.rejected)) return "refused";
  const troubles = waiting().map((answer) => answer.trouble);
  if (troubles.includes("offline")) return navigator.onLine ? "unreachable" : "offline";
  if (troubles.some((trouble) => trouble && trouble !== "conflict")) return "failed";
  if (troubles.length) return "saving";
  return page.lastSaved ? "saved" : "idle";
}

const answeredBefore = Number(sheet.dataset.answered) - questions.filter((q) => q.stored?.value).length;

function showProgress() {
  const { title, total, secondsPerAnswer } = sheet.dataset;
  const here = questions.filter((question) => question.read().value).length;
  const answered = answeredBefore + here;
  const minutes = Math.ceil(((total - answered) * secondsPerAnswer) / 60);
  const left = minutes ? `about ${minutes} minute${minutes === 1 ? "" : "s"} left` : "nothing left open";
  const short = minutes ? `about ${minutes} min` : "none left open";
  put("[data-progress-words]", `${title} · ${answered} of ${total} answered · ${left}`);
  put("[data-progress-short]", `${answered} of ${total} · ${short}`);
  document.querySelector(".step-bar[data-here]").value = here;
  const step = document.querySelector(".stepper [aria-current]").closest("li");
  step.dataset.state = here === questions.length ? "done" : here ? "current" : "todo";
  step.querySelector("[data-step-answered]").textContent = here;
}

// Only what changes is written, so that nothing is read out twice.
function put(selector, text) {
  const part = document.querySelector(selector);
  if (part.textContent !== text) part.textContent = text;
}

function notify(name, isOn) {
  const notice = document.querySelector(`[data-notice="${name}"]`);
  if (notice.hidden === isOn) notice.hidden = !isOn;
}

function stop(message) {
  page.stopped = true;
  document.querySelector("[data-notice-text]").textContent = message;
  notify("closed", true);
}

// The sheet is deleted or somebody else's: no page will ever ask for what lies here of it.
function vanish() {
  page.stopped = true;
  drafts.dropAll();
  notify("gone", true);
}

function clock(moment) {
  return new Date(moment).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

// Buttons wait for the last saves, so that the page that follows knows of them.
let isWaiting = false;

async function holdBack(event) {
  const button = event.submitter;
  if (button?.name === "take") drafts.drop(button.value);
  if (page.stopped || !waiting().length) return;
  event.preventDefault();
  if (isWaiting) return;
  isWaiting = true;
  notify("unsaved", false);
  const told = setTimeout(() => notify("waiting", true), NOTICEABLE);
  const saved = await settle();
  clearTimeout(told);
  isWaiting = false;
  notify("waiting", false);
  notify("unsaved", !saved);
  if (saved) event.target.requestSubmit(button);
}

// Logging out takes with it what is not saved: that is said once, and then done.
let isWarned = false;

async function warnOnce(event) {
  if (isWarned || !unsaved()) {
    drafts.mayStay = false; // a last attempt to save must not leave anything behind
    return;
  }
  event.preventDefault();
  await settle();
  isWarned = unsaved();
  notify("leaving", isWarned);
  if (!isWarned) event.target.requestSubmit();
}

async function settle() {
  const deadline = Date.now() + PATIENCE;
  for (const answer of waiting()) answer.save();
  while (waiting().length && !page.stopped && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return page.stopped || !waiting().length;
}

function saveAll() {
  for (const answer of waiting()) answer.save();
}

// A save that is still under way when the next page is asked for: that page finds its draft, sends
// it once more and shows itself anew. Should this page stay after all, the draft goes.
function leave(event) {
  if (drafts.unkept) event.preventDefault();
  page.leaving = true;
  setTimeout(stay, PATIENCE);
}

function stay() {
  page.leaving = false;
  for (const answer of answers()) if (!answer.pending) answer.save();
}

function start() {
  for (const part of document.querySelectorAll("[data-unscripted]")) part.hidden = true;
  for (const part of document.querySelectorAll("[data-scripted]")) part.hidden = false;
  const state = document.querySelector(".save-state[data-save-state]");
  state?.insertAdjacentHTML("beforeend", '<span data-when="refused">Not saved: see below</span>');
  for (const target of document.querySelectorAll("form[data-sheet], form[data-submit-sheet]")) {
    target.addEventListener("submit", holdBack);
  }
  for (const target of document.querySelectorAll("form[data-logout]")) {
    target.addEventListener("submit", warnOnce);
  }
  addEventListener("online", saveAll);
  addEventListener("offline", show);
  addEventListener("pagehide", saveAll);
  addEventListener("pageshow", (event) => {
    page.leaving = false;
    if (event.persisted) resume();
  });
  document.addEventListener("visibilitychange", saveAll);
  addEventListener("beforeunload", leave);
  Object.assign(page, { show, stop, vanish });
  resume();
  for (const question of questions) if (!question.stored) question.changed(0);
  show();
}

start();
