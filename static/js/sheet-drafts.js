// What was typed and is not yet acknowledged lies in this browser, for its author alone.
//
// An entry belongs to a person, a sheet and a question, or to a form of evidence. It goes when the server has acknowledged
// it, when its sheet is finished, when its author logs out, and when another person is seen here.
// It stays when a login merely ends: then its author is expected back. See docs/adr/0005.

const PREFIX = "careerpath-draft:";
const person = document.body.dataset.person;

function names(prefix) {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(prefix));
  } catch {
    return []; // storage can be refused
  }
}

function remove(name) {
  try {
    localStorage.removeItem(name);
  } catch {
    // nothing was stored there
  }
}

function forget(prefix) {
  for (const name of names(prefix)) remove(name);
}

// The entries of one sheet, by question; or those of "evidence", by form.
export class Drafts {
  homeless = new Map(); // those for which the browser gives no room, or that must not lie there
  mayStay = true;

  constructor(sheet) {
    this.prefix = `${PREFIX}${person}:${sheet}:`;
  }

  load(key) {
    if (this.homeless.has(key)) return this.homeless.get(key);
    try {
      return JSON.parse(localStorage.getItem(this.prefix + key));
    } catch {
      return null;
    }
  }

  store(key, draft) {
    try {
      if (!this.mayStay) throw new Error("Somebody else is logged in.");
      localStorage.setItem(this.prefix + key, JSON.stringify(draft));
      this.homeless.delete(key);
    } catch {
      this.homeless.set(key, draft);
    }
  }

  drop(key) {
    this.homeless.delete(key);
    remove(this.prefix + key);
  }

  // Keep them on the page only, as long as somebody else may look into this browser.
  hide() {
    this.mayStay = false;
    for (const key of this.keys()) {
      const draft = this.load(key);
      this.drop(key);
      this.homeless.set(key, draft);
    }
  }

  dropAll() {
    this.homeless.clear();
    forget(this.prefix);
  }

  get unkept() {
    return this.homeless.size > 0;
  }

  keys() {
    return names(this.prefix).map((name) => name.slice(this.prefix.length));
  }
}

for (const name of names(PREFIX)) if (!name.startsWith(`${PREFIX}${person}:`)) remove(name);
for (const { dataset } of document.querySelectorAll("[data-finished-sheet]")) {
  forget(`${PREFIX}${person}:${dataset.finishedSheet}:`);
}
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-logout]") && !event.defaultPrevented) forget(PREFIX);
});
