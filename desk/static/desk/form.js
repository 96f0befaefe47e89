// The form of a working copy: errors are reached by their links, and a saved draft stays in place.
"use strict";
{
  const PLACE = "desk.place";
  const MIN_MILLISECONDS_BETWEEN = 3000;
  let sentAt = -Infinity;
  const form = document.querySelector("form:has(> .state)");

  function control(element) {
    const editor = window.CKEDITOR?.instances[element.id];
    const choice = element.matches("select") && element.parentElement.querySelector(".select2-selection");
    return editor || choice || element;
  }

  /** Open the sections and rows around an element, and give it or its first control the focus. */
  function reveal(element) {
    for (let around = element.closest("details"); around; around = around.parentElement.closest("details")) {
      around.open = true;
    }
    if (element.lang && form.dataset.language !== "all") {
      document.querySelector(`.language-choice [value="${element.lang}"]`)?.click();
    }
    const field = element.matches("input, select, textarea") ? element : element.querySelector("input:not([type=hidden]), select, textarea, a");
    control(field ?? element).focus();
    if (!element.closest(".state")) {
      element.scrollIntoView({ block: "center" });
    }
  }

  /** Reveal the field that the URL names, once: the form may come back with errors elsewhere. */
  function followFragment() {
    const target = document.getElementById(location.hash.slice(1));
    if (target && form.contains(target)) {
      reveal(target);
      onEditorEvent("instanceReady", ({ editor }) => editor.element.$ === target && editor.focus());
      history.replaceState(null, "", location.pathname + location.search);
    }
  }

  function keepPlace({ submitter }) {
    if (submitter?.name === "_continue") {
      const open = [...form.querySelectorAll(".section")].map((section) => section.open);
      const focused = document.activeElement.id;
      sessionStorage.setItem(PLACE, JSON.stringify({ path: location.pathname, top: scrollY, open, focused }));
    }
  }

  /** Show what was shown when the draft was saved, unless the form has errors. */
  function restorePlace() {
    const place = JSON.parse(sessionStorage.getItem(PLACE));
    sessionStorage.removeItem(PLACE);
    if (place?.path !== location.pathname || form.querySelector(".form-errors")) {
      return;
    }
    form.querySelectorAll(".section").forEach((section, index) => { section.open = place.open[index]; });
    document.getElementById(place.focused)?.focus({ preventScroll: true });
    scrollTo(0, place.top);
  }

  function saveDraft() {
    form.requestSubmit(document.getElementById("save-draft"));
  }

  function press(event) {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "s") {
      event.preventDefault();
      // Saving loads the page again: a comment that is being written would be lost.
      if (!document.querySelector("dialog[open]")) {
        saveDraft();
      }
    }
  }

  /** A second click, or key press, before the page is left would save a new object twice. */
  function sendOnce(event) {
    if (event.timeStamp - sentAt < MIN_MILLISECONDS_BETWEEN) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    sentAt = event.timeStamp;
  }

  if (form) {
    form.addEventListener("submit", sendOnce, true);
    form.addEventListener("submit", keepPlace);
    form.addEventListener("click", (event) => {
      const hash = event.target.closest(".form-errors a, .skip-to-buttons, .comment-place")?.hash;
      const field = hash && document.querySelector(`${hash}, ${hash}_0`);
      if (field) {
        event.preventDefault();
        reveal(field);
      }
    });
    if (document.getElementById("save-draft")) {
      document.addEventListener("keydown", press);
      onEditorEvent("instanceReady", ({ editor }) => {
        editor.addCommand("saveDraft", { exec: saveDraft });
        editor.setKeystroke(CKEDITOR.CTRL + 83, "saveDraft");
      });
    }
    addEventListener("hashchange", followFragment);
    followFragment();
    restorePlace();
  }
}

// The link “Who wrote this?” asks about the words that are selected in a field or on the page.
{
  const link = document.querySelector(".asks-who-wrote");

  function takeSelection({ relatedTarget }) {
    const field = relatedTarget ?? document.activeElement;
    const inEditor = window.CKEDITOR?.currentInstance?.getSelection()?.getSelectedText();
    const words = inEditor || field.value?.slice(field.selectionStart, field.selectionEnd) || String(getSelection());
    if (words) {
      const url = new URL(link.href);
      url.searchParams.set("words", words);
      link.href = url;
    }
  }

  link?.addEventListener("pointerdown", takeSelection);
  link?.addEventListener("focus", takeSelection);
}
