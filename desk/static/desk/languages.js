// The texts of a form in one language at a time, or in all of them side by side.
"use strict";
{
  const CHOSEN = "desk.language";
  const form = document.querySelector("form:has(> .state)");
  const choice = document.querySelector(".language-choice");

  function show(language) {
    form.dataset.language = language;
    for (const button of choice.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", button.value === language);
    }
  }

  /** Return the language that was chosen last, or that of the first error. */
  function firstLanguage(focused) {
    const chosen = localStorage.getItem(CHOSEN) || "en";
    const hasErrors = form.querySelector(".form-errors");
    return (hasErrors && chosen !== "all" && focused?.lang) || chosen;
  }

  if (choice && form.querySelector(":is(input, textarea)[lang]")) {
    const focused = form.querySelector("[autofocus]");
    const language = firstLanguage(focused);
    show(language);
    choice.hidden = false;
    if (focused?.lang && !focused.checkVisibility()) {
      document.getElementById(focused.id.replace(/en$/, language))?.focus();
    }
    choice.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (button) {
        show(button.value);
        localStorage.setItem(CHOSEN, button.value);
      }
    });
  }
}
