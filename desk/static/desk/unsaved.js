/* Asks for confirmation before a page with unsaved changes is left. */
"use strict";

window.addEventListener("DOMContentLoaded", () => {
  const touched = new Set();

  const isWrittenInAnEditor = () =>
    Object.values(window.CKEDITOR ? window.CKEDITOR.instances : {}).some((editor) => editor.checkDirty());

  for (const form of document.querySelectorAll(".change-form #content-main form")) {
    form.addEventListener("input", () => { touched.add(form); });
    form.addEventListener("change", (event) => {
      // Choosing an action changes nothing.
      if (event.target.name !== "CHANGE_FORM-action") {
        touched.add(form);
      }
    });
    form.addEventListener("submit", () => {
      // The data of this form is sent; those of other forms are not.
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
