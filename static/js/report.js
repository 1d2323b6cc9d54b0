// On a phone what is there to look up is folded. Without this script, and on paper, it is open.
"use strict";

(() => {
  const small = matchMedia("screen and (max-width: 40rem)");
  const folds = document.querySelectorAll("details[data-fold]");

  function setAll(open) {
    for (const fold of folds) fold.open = open;
  }

  small.addEventListener("change", () => setAll(!small.matches));
  addEventListener("beforeprint", () => setAll(true));
  setAll(!small.matches);
})();
