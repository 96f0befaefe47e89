/* Asks before a form is left with something in it that isn't saved. */
"use strict";

window.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector(".change-form #content-main > form");
  if (!form) {
    return;
  }
  let isTouched = false;
  let isSent = false;

  const isWrittenInAnEditor = () =>
    Object.values(window.CKEDITOR ? window.CKEDITOR.instances : {}).some((editor) => editor.checkDirty());

  form.addEventListener("input", () => { isTouched = true; });
  form.addEventListener("change", (event) => {
    // Choosing an act writes nothing.
    if (event.target.name !== "CHANGE_FORM-action") {
      isTouched = true;
    }
  });
  form.addEventListener("submit", () => { isSent = true; });
  window.addEventListener("beforeunload", (event) => {
    if (!isSent && (isTouched || isWrittenInAnEditor())) {
      event.preventDefault();
    }
  });
});
