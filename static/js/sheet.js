// Saves every answer of a sheet as it is given, and loses none on the way.
//
// Each answer keeps its own order: one save at a time, and the next builds on the reply. Until the
// server has acknowledged it, what is typed also lies in this browser's storage, so that a reload,
// a dropped connection or an ended login finds it again. See docs/adr/0005.

const sheet = document.querySelector("[data-sheet]");
const form = sheet.matches("form") ? sheet : null;
const TYPING_PAUSE = 600; // milliseconds; text goes out when the hands rest, a choice at once
const CHOICE_PAUSE = 100;
const LONGEST_WAIT = 800; // also while somebody goes on typing
const RETRIES = [1000, 2000, 4000, 8000, 15000, 30000];
const PATIENCE = 5000; // how long a button waits for the last saves
const TIMEOUT = 20000;

let lastSaved = sheet.dataset.lastSaved;
let stopped = false; // the sheet takes nothing any more

// --- what waits in this browser ---------------------------------------------------------------

const PREFIX = `careerpath-sheet-${sheet.dataset.sheet}:`;
const refused = new Map(); // drafts for which the browser gives no room

const drafts = {
  load(key) {
    try {
      return JSON.parse(localStorage.getItem(PREFIX + key));
    } catch {
      return refused.get(key);
    }
  },
  store(key, draft) {
    try {
      localStorage.setItem(PREFIX + key, JSON.stringify(draft));
    } catch {
      refused.set(key, draft);
    }
  },
  drop(key) {
    refused.delete(key);
    try {
      localStorage.removeItem(PREFIX + key);
    } catch {
      // nothing was stored there
    }
  },
  keys() {
    try {
      const names = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
      return names.map((name) => name.slice(PREFIX.length));
    } catch {
      return [];
    }
  },
};

function same(one, other) {
  if (!one || !other) return false;
  const tidy = (note) => note.replaceAll("\r\n", "\n").trim();
  return one.value === other.value && tidy(one.note) === tidy(other.note);
}

// --- talking to the server --------------------------------------------------------------------

const token = () => document.querySelector("[name=csrfmiddlewaretoken]");

async function post(url, fields, mayRenew = true) {
  const body = new URLSearchParams({ ...fields, csrfmiddlewaretoken: token().value });
  const response = await ask(url, { method: "POST", body });
  if (!response) return { kind: "offline" };
  if (response.type === "opaqueredirect") return { kind: "login" };
  if (response.status === 403 && mayRenew && (await renewToken())) return post(url, fields, false);
  const isJson = response.headers.get("content-type")?.startsWith("application/json");
  if (!isJson) return { kind: response.status < 500 ? "refused" : "failed" };
  const answer = await response.json();
  return { kind: response.ok ? "saved" : answer.reason, ...answer };
}

async function ask(url, options) {
  const keepalive = document.visibilityState === "hidden"; // the save outlives the page
  const signal = AbortSignal.timeout(TIMEOUT);
  try {
    return await fetch(url, { redirect: "manual", keepalive, signal, ...options });
  } catch {
    return null;
  }
}

// A new login, in whatever tab, comes with a new token; pages made before it need that one.
async function renewToken() {
  const response = await ask(sheet.dataset.page, {});
  if (!response?.ok) return false;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.querySelector("[name=csrfmiddlewaretoken]");
  if (!fresh) return false;
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) {
    field.value = fresh.value;
  }
  return true;
}

// --- one answer -------------------------------------------------------------------------------

class Answer {
  flying = false;
  blocked = false; // waits for a choice between two texts
  failures = 0;
  trouble = ""; // why the last save did not go through
  rejected = null; // content that the server does not take
  unsure = []; // sent, but the reply never came
  timer = 0;
  since = 0; // the first change that has not gone out

  get pending() {
    const content = this.read();
    return this.flying || !(same(content, this.stored) || same(content, this.rejected));
  }

  // Take up what an earlier page could not save; it builds on what that page had seen.
  resume() {
    const draft = drafts.load(this.key);
    if (!draft) return;
    if (same(draft, this.stored)) {
      drafts.drop(this.key);
      return;
    }
    this.write(draft);
    this.build(draft.seen);
    this.unsure = draft.unsure;
    this.schedule(0);
  }

  changed(pause) {
    this.remember();
    this.since ||= Date.now();
    this.schedule(Math.min(pause, Math.max(0, this.since + LONGEST_WAIT - Date.now())));
    show();
  }

  remember() {
    const { url, page, seen, unsure } = this;
    drafts.store(this.key, { ...this.read(), url, page, seen, unsure });
  }

  schedule(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  async save() {
    clearTimeout(this.timer);
    if (this.flying || this.blocked || stopped) return;
    this.since = 0;
    const content = this.read();
    if (!this.pending) {
      if (same(content, this.stored)) drafts.drop(this.key);
      show();
      return;
    }
    this.unsure.push(content);
    this.remember();
    this.flying = true;
    show();
    const reply = await post(this.url, { ...content, seen: this.seen });
    this.flying = false;
    this.trouble = reply.kind === "saved" ? "" : reply.kind;
    this.receive(reply, content);
    show();
  }

  receive(reply, content) {
    if (reply.kind === "saved") this.acknowledge(reply, content);
    else if (reply.kind === "conflict") this.meet(reply.stored);
    else if (reply.kind === "invalid") this.reject(reply.message, content);
    else if (reply.message) stop(reply.message);
    else this.schedule(RETRIES[Math.min(this.failures++, RETRIES.length - 1)]);
  }

  acknowledge(reply, content) {
    this.stored = content;
    this.unsure = [];
    this.failures = 0;
    this.rejected = null;
    this.complain("");
    this.build(reply.seen);
    lastSaved = reply.saved_at;
    if (same(this.read(), content)) drafts.drop(this.key);
    else this.changed(0);
  }

  // A save whose reply got lost looks like somebody else's. It is our own: go on from there.
  meet(stored) {
    this.stored = stored;
    if (this.unsure.some((sent) => same(sent, stored))) {
      this.unsure = [];
      this.build(stored.seen);
      this.changed(0);
    } else {
      this.blocked = true;
      this.offer(stored);
    }
  }

  reject(message, content) {
    this.unsure.pop();
    this.rejected = content;
    this.complain(message);
  }

  build(seen) {
    this.seen = seen;
  }
}

// A question on this page.
class Question extends Answer {
  constructor(card) {
    super();
    this.card = card;
    this.key = card.dataset.question;
    this.url = card.dataset.saveUrl;
    this.page = sheet.dataset.page;
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
      lastSaved = this.stored.saved_at;
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
    problem.textContent = message;
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
    Object.assign(this, { key, url: draft.url, page: draft.page, stored: null });
    this.write(draft);
  }

  read() {
    return this.content;
  }

  write({ value, note }) {
    this.content = { value, note };
  }

  offer() {
    document.querySelector("[data-notice-link]").href = this.page;
    notify("elsewhere", true);
  }

  complain() {}
}

// --- the page ---------------------------------------------------------------------------------

const questions = [...document.querySelectorAll("[data-question]")].map((card) => new Question(card));
const elsewhere = new Map();
const answers = () => [...questions, ...elsewhere.values()];
const waiting = () => answers().filter((answer) => answer.pending && !answer.blocked);

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
  if (lastSaved && state) state.querySelector("[data-saved-at]").textContent = clock(lastSaved);
  notify("login", answers().some((answer) => answer.trouble === "login"));
  notify("refused", answers().some((answer) => answer.trouble === "refused"));
  if (form) showProgress();
  else if (elsewhere.size && answers().every((answer) => answer.stored && !answer.pending)) location.reload();
}

function saveState() {
  const all = answers();
  if (all.some((answer) => answer.blocked)) return "conflict";
  if (stopped || all.some((answer) => answer.rejected)) return "refused";
  const troubles = waiting().map((answer) => answer.trouble);
  if (troubles.includes("offline")) return "offline";
  if (troubles.some((trouble) => trouble && trouble !== "conflict")) return "failed";
  if (troubles.length) return "saving";
  return lastSaved ? "saved" : "idle";
}

const answeredBefore = Number(sheet.dataset.answered) - questions.filter((q) => q.stored?.value).length;

function showProgress() {
  const { title, total, secondsPerAnswer } = sheet.dataset;
  const here = questions.filter((question) => question.read().value).length;
  const answered = answeredBefore + here;
  const minutes = Math.ceil(((total - answered) * secondsPerAnswer) / 60);
  const left = minutes ? `about ${minutes} minute${minutes === 1 ? "" : "s"} left` : "nothing left open";
  document.querySelector(".stepper > p").textContent = `${title} · ${answered} of ${total} answered · ${left}`;
  const step = document.querySelector(".stepper [aria-current]").closest("li");
  step.dataset.state = here === questions.length ? "done" : here ? "current" : "todo";
}

function notify(name, isOn) {
  const notice = document.querySelector(`[data-notice="${name}"]`);
  if (notice.hidden === isOn) notice.hidden = !isOn;
}

function stop(message) {
  stopped = true;
  document.querySelector("[data-notice-text]").textContent = message;
  notify("closed", true);
}

function clock(moment) {
  return new Date(moment).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

// Buttons wait for the last saves, so that the page that follows knows of them.
let isWaiting = false;

async function holdBack(event) {
  const button = event.submitter;
  if (button?.name === "take") drafts.drop(button.value);
  if (stopped || !waiting().length) return;
  event.preventDefault();
  if (isWaiting) return;
  isWaiting = true;
  const saved = await settle();
  isWaiting = false;
  notify("waiting", !saved);
  if (saved) event.target.requestSubmit(button);
}

async function settle() {
  const deadline = Date.now() + PATIENCE;
  for (const answer of waiting()) answer.save();
  while (waiting().length && !stopped && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return stopped || !waiting().length;
}

function saveAll() {
  for (const answer of waiting()) answer.save();
}

function start() {
  for (const part of document.querySelectorAll("[data-unscripted]")) part.hidden = true;
  for (const part of document.querySelectorAll("[data-scripted]")) part.hidden = false;
  const state = document.querySelector(".save-state[data-save-state]");
  state?.insertAdjacentHTML("beforeend", '<span data-when="refused">Not saved: see below</span>');
  for (const target of document.querySelectorAll("form[data-sheet], form[data-submit-sheet]")) {
    target.addEventListener("submit", holdBack);
  }
  addEventListener("online", saveAll);
  addEventListener("pagehide", saveAll);
  addEventListener("pageshow", (event) => event.persisted && resume());
  document.addEventListener("visibilitychange", saveAll);
  addEventListener("beforeunload", (event) => refused.size && event.preventDefault());
  resume();
  for (const question of questions) if (!question.stored) question.changed(0);
  show();
}

start();
