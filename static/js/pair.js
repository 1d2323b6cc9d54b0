// An open page of a pair looks whether something has changed: soon at first, then ever more
// seldom, and not at all while nobody sees it.
"use strict";

(() => {
  const FIRST = 4; // seconds
  const LONGEST = 60;
  const GROWTH = 1.5;

  let pause = FIRST;
  let timer;

  function look() {
    const state = document.getElementById("pair-state");
    if (state.hasAttribute("hx-get")) htmx.trigger(state, "look");
  }

  function wait() {
    clearTimeout(timer);
    if (document.hidden) return;
    timer = setTimeout(look, pause * 1000);
    pause = Math.min(pause * GROWTH, LONGEST);
  }

  function wakeOrSleep() {
    clearTimeout(timer);
    if (document.hidden) return;
    pause = FIRST;
    look();
  }

  // Logged out in another tab, or no longer part of this pair: the page itself says which.
  function leaveIfShutOut(event) {
    const { xhr, pathInfo } = event.detail;
    const redirected = pathInfo.responsePath !== pathInfo.finalRequestPath;
    if (!redirected && xhr.status < 400) return;
    event.detail.shouldSwap = false;
    if (xhr.status < 500) location.reload();
  }

  document.addEventListener("visibilitychange", wakeOrSleep);
  document.addEventListener("htmx:beforeSwap", leaveIfShutOut);
  document.addEventListener("htmx:afterRequest", wait);
  wait();
})();
