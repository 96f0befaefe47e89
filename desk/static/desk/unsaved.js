/* Asks for confirmation before a page is left whose changes are neither saved nor stored here. */
"use strict";

window.addEventListener("DOMContentLoaded", () => {
  const touched = new Set();

  const isWrittenInAnEditor = () =>
    Object.values(window.CKEDITOR?.instances ?? {}).some((editor) => editor.checkDirty());

  // autosave.js stores texts in this browser, but no files.
  const isStored = (form) =>
    form.isStored && [...form.elements].every((control) => !control.files?.length);

  for (const form of document.querySelectorAll(".change-form #content-main form")) {
    for (const type of ["input", "change"]) {
      form.addEventListener(type, () => { touched.add(form); });
    }
    form.addEventListener("submit", () => {
      // The data of this form is sent; those of other forms are not.
      touched.delete(form);
      form.isSent = true;
    });
  }
  window.addEventListener("beforeunload", (event) => {
    const isSent = [...document.forms].some((form) => form.isSent);
    const isTouched = [...touched].some((form) => !isStored(form));
    const isStoredHere = [...document.forms].some(isStored);
    if (isTouched || (!isSent && !isStoredHere && isWrittenInAnEditor())) {
      event.preventDefault();
    }
  });
});
