// How an answer gets from this browser to the server, and is not lost on the way.
//
// Each answer keeps its own order: one save at a time, and the next builds on the reply. Until the
// server has acknowledged it, what is typed also lies in this browser's storage, so that a reload,
// a dropped connection or an ended login finds it again. See docs/adr/0005.

import { Drafts } from "./sheet-drafts.js";

const LONGEST_WAIT = 800; // milliseconds; also while somebody goes on typing
const RETRIES = [1000, 2000, 4000, 8000, 15000, 30000];
const TIMEOUT = 20000;

const TOO_MUCH = [400, 413];
const TOO_MUCH_WORDS = "This is too large, or it was damaged on the way. Please shorten it.";

export const sheet = document.querySelector("[data-sheet]");
export const drafts = new Drafts(sheet.dataset.sheet);

// What the page shows, and how it hears of changes.
export const page = {
  lastSaved: sheet.dataset.lastSaved,
  stopped: false, // the sheet takes nothing any more
  leaving: false, // the next page may have been asked for before what is saved now
  show() {},
  stop() {},
  vanish() {},
};

export function same(one, other) {
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
  if (response.status === 403 && mayRenew) {
    const reader = await renewToken();
    if (isSomebodyElse(reader)) return { kind: "stranger" };
    if (reader) return post(url, fields, false);
  }
  const isJson = response.headers.get("content-type")?.startsWith("application/json");
  if (!isJson) return refusal(response);
  const answer = await response.json().catch(() => null); // the line can drop in mid-reply
  if (!answer) return { kind: "offline" };
  return { kind: response.ok ? "saved" : answer.reason, ...answer };
}

// A page instead of a reply: what it means for the answer.
async function refusal(response) {
  if (response.status >= 500) return { kind: "failed" };
  if (TOO_MUCH.includes(response.status)) return { kind: "invalid", message: TOO_MUCH_WORDS };
  const { reader } = await read(response);
  if (isSomebodyElse(reader)) return { kind: "stranger" };
  return { kind: response.status === 404 && reader ? "gone" : "refused" };
}

// A page of ours: who it was made for ("" if that cannot be told), and its token.
async function read(response) {
  const text = await response.text().catch(() => "");
  const made = new DOMParser().parseFromString(text, "text/html");
  const field = made.querySelector("[name=csrfmiddlewaretoken]");
  return { reader: made.body.dataset.person ?? "", token: field?.value };
}

function isSomebodyElse(reader) {
  return Boolean(reader) && reader !== document.body.dataset.person;
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
// Gives who is logged in now, and "" if there is no new token to be had.
async function renewToken() {
  const response = await ask(sheet.dataset.page, {});
  if (!response || response.type === "opaqueredirect") return "";
  const { reader, token: renewed } = await read(response);
  if (isSomebodyElse(reader)) return reader;
  if (!response.ok || !renewed) return "";
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) {
    field.value = renewed;
  }
  return reader;
}

// --- one answer -------------------------------------------------------------------------------

export class Answer {
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
    page.show();
  }

  remember() {
    const { url, address, seen, unsure, title } = this;
    const content = this.read();
    const words = { title, label: content.value && this.label(content.value) };
    drafts.store(this.key, { ...content, ...words, url, address, seen, unsure });
  }

  schedule(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  async save() {
    clearTimeout(this.timer);
    if (this.flying || this.blocked || page.stopped) return;
    this.since = 0;
    const content = this.read();
    if (!this.pending) {
      if (same(content, this.stored)) drafts.drop(this.key);
      page.show();
      return;
    }
    this.unsure.push(content);
    this.remember();
    this.flying = true;
    page.show();
    const reply = await post(this.url, { ...content, seen: this.seen });
    this.flying = false;
    this.trouble = reply.kind === "saved" ? "" : reply.kind;
    this.receive(reply, content);
    page.show();
  }

  receive(reply, content) {
    if (reply.kind === "saved") this.acknowledge(reply, content);
    else if (reply.kind === "conflict") this.meet(reply.stored);
    else if (reply.kind === "invalid") this.reject(reply.message, content);
    else if (reply.kind === "gone") page.vanish();
    else if (reply.kind === "stranger") drafts.hide(); // asked again when somebody comes back
    else if (reply.message) page.stop(reply.message);
    else this.schedule(RETRIES[Math.min(this.failures++, RETRIES.length - 1)]);
  }

  acknowledge(reply, content) {
    drafts.mayStay = true;
    this.stored = content;
    this.unsure = [];
    this.failures = 0;
    this.rejected = null;
    this.complain("");
    this.build(reply.seen);
    page.lastSaved = reply.saved_at;
    if (!same(this.read(), content)) this.changed(0);
    else if (!page.leaving) drafts.drop(this.key);
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
