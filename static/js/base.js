// Loaded before the styles, so that a chosen theme is there before the first paint.
"use strict";

(() => {
  const root = document.documentElement;
  const THEME = "careerpath-theme";

  function storedTheme() {
    try {
      return localStorage.getItem(THEME) || "system";
    } catch {
      return "system"; // storage can be refused; the system's scheme is then the answer
    }
  }

  function applyTheme(theme) {
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
  }

  function chooseTheme(theme) {
    applyTheme(theme);
    try {
      localStorage.setItem(THEME, theme);
    } catch {
      // the choice then lasts for this page
    }
  }

  function setUpThemeChoice() {
    const field = document.querySelector("[data-theme-choice]");
    if (!field) return;
    field.hidden = false;
    const select = field.querySelector("select");
    select.value = storedTheme();
    select.addEventListener("change", () => chooseTheme(select.value));
  }

  function closeMenus(except) {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (menu !== except) menu.open = false;
    }
  }

  function setUpMenus() {
    document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      const open = document.querySelector("details.menu[open]");
      if (!open) return;
      const inside = open.contains(document.activeElement);
      open.open = false;
      if (inside) open.querySelector("summary").focus();
    });
  }

  function setUpPrinting() {
    for (const button of document.querySelectorAll("[data-print]")) {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    }
  }

  function setUpSelectAll() {
    for (const text of document.querySelectorAll("[data-select-all]")) {
      text.addEventListener("focus", () => getSelection().selectAllChildren(text));
    }
  }

  // A second click while the first one is under way sends nothing. After a while it does again:
  // the first may have been lost on the way.
  const SENDING = 5000; // milliseconds

  function sendOnce(event) {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (Date.now() - (form.dataset.sentAt ?? 0) < SENDING) event.preventDefault();
    else form.dataset.sentAt = Date.now();
  }

  applyTheme(storedTheme());
  document.addEventListener("submit", sendOnce);
  addEventListener("pageshow", () => {
    for (const form of document.forms) delete form.dataset.sentAt; // back again by the back button
  });
  document.addEventListener("DOMContentLoaded", () => {
    setUpThemeChoice();
    setUpMenus();
    setUpPrinting();
    setUpSelectAll();
    document.querySelector(".error-summary")?.focus();
  });
})();
