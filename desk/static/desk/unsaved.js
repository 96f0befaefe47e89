/* Asks before a page is left with something in it that isn't saved or sent. */
"use strict";

window.addEventListener("DOMContentLoaded", () => {
  const touched = new Set();

  const isWrittenInAnEditor = () =>
    Object.values(window.CKEDITOR ? window.CKEDITOR.instances : {}).some((editor) => editor.checkDirty());

  for (const form of document.querySelectorAll(".change-form #content-main form")) {
    form.addEventListener("input", () => { touched.add(form); });
    form.addEventListener("change", (event) => {
      // Choosing an act writes nothing.
      if (event.target.name !== "CHANGE_FORM-action") {
        touched.add(form);
      }
    });
    form.addEventListener("submit", () => {
      // What is sent is kept; what stands in another form of the page isn't.
      touched.delete(form);
      form.isSent = true;
    });
  }
  window.addEventListener("beforeunload", (event) => {
    const isSent = [...document.forms].some((form) => form.isSent);
    if (touched.size || (!isSent && isWrittenInAnEditor())) {
      event.preventDefault();
    }
  });
});
