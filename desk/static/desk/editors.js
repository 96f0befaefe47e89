// Editors of rich text start when they come into view, at most two of them before the user does something.
"use strict";
{
  const TEXTS = "textarea[data-type=ckeditortype]:not([id*=__prefix__])";
  const ACTIONS = ["keydown", "pointerdown", "pointermove", "scroll"];
  const waiting = new Set();
  let left = 2;

  function start(text) {
    observer.unobserve(text);
    text.dataset.processed = "0";
    // The script of django-ckeditor starts the editors of rows that are added.
    text.dispatchEvent(new CustomEvent("formset:added", { bubbles: true }));
  }

  const observer = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) {
        waiting.delete(target);
      } else if (left > 0) {
        left -= 1;
        start(target);
      } else {
        waiting.add(target);
      }
    }
  }, { rootMargin: "600px 0px" });

  function startMore() {
    left = Infinity;
    waiting.forEach(start);
    waiting.clear();
  }

  const texts = document.querySelectorAll(TEXTS);
  for (const text of texts) {
    text.dataset.processed = "later";
  }
  // Then the script of django-ckeditor listens.
  document.addEventListener("DOMContentLoaded", () => texts.forEach((text) => observer.observe(text)));
  for (const action of ACTIONS) {
    addEventListener(action, startMore, { once: true, capture: true, passive: true });
  }
}
