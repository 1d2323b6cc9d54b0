// How an answer gets from this browser to the server, and is not lost on the way.
//
// Each answer keeps its own order: one save at a time, and the next builds on the reply. Until the
// server has acknowledged it, what is typed also lies in this browser's storage, so that a reload,
// a dropped connection or an ended login finds it again. See docs/adr/0005.

const LONGEST_WAIT = 800; // milliseconds; also while somebody goes on typing
const RETRIES = [1000, 2000, 4000, 8000, 15000, 30000];
const TIMEOUT = 20000;

export const sheet = document.querySelector("[data-sheet]");

// What the page shows, and how it hears of changes.
export const page = {
  lastSaved: sheet.dataset.lastSaved,
  stopped: false, // the sheet takes nothing any more
  show() {},
  stop() {},
};

// --- what waits in this browser ---------------------------------------------------------------

const PREFIX = `careerpath-sheet-${sheet.dataset.sheet}:`;
const homeless = new Map(); // drafts for which the browser gives no room

export const drafts = {
  load(key) {
    try {
      return JSON.parse(localStorage.getItem(PREFIX + key));
    } catch {
      return homeless.get(key);
    }
  },
  store(key, draft) {
    try {
      localStorage.setItem(PREFIX + key, JSON.stringify(draft));
    } catch {
      homeless.set(key, draft);
    }
  },
  drop(key) {
    homeless.delete(key);
    try {
      localStorage.removeItem(PREFIX + key);
    } catch {
      // nothing was stored there
    }
  },
  get unkept() {
    return homeless.size > 0;
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
  if (response.status === 403 && mayRenew && (await renewToken())) return post(url, fields, false);
  const isJson = response.headers.get("content-type")?.startsWith("application/json");
  if (!isJson) return { kind: response.status < 500 ? "refused" : "failed" };
  const answer = await response.json().catch(() => null); // the line can drop in mid-reply
  if (!answer) return { kind: "offline" };
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
  const text = await response.text().catch(() => "");
  const fresh = new DOMParser().parseFromString(text, "text/html");
  const renewed = fresh.querySelector("[name=csrfmiddlewaretoken]");
  if (!renewed) return false;
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) {
    field.value = renewed.value;
  }
  return true;
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
    const { url, address, seen, unsure } = this;
    drafts.store(this.key, { ...this.read(), url, address, seen, unsure });
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
    else if (reply.message) page.stop(reply.message);
    else this.schedule(RETRIES[Math.min(this.failures++, RETRIES.length - 1)]);
  }

  acknowledge(reply, content) {
    this.stored = content;
    this.unsure = [];
    this.failures = 0;
    this.rejected = null;
    this.complain("");
    this.build(reply.seen);
    page.lastSaved = reply.saved_at;
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
