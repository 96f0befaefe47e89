// Comments are written and resolved without leaving the form, so that no typed text is lost. Their links work alone too.
"use strict";
{
  const MAX_QUOTE_LENGTH = 500;
  const dialog = document.createElement("dialog");
  const panel = () => document.getElementById("comments");
  const newLink = () => panel()?.querySelector(".comment-new");

  async function load(url, options) {
    const response = await fetch(url, options);
    return new DOMParser().parseFromString(await response.text(), "text/html");
  }

  function report(text) {
    form.querySelector(".comments-status").textContent = text;
  }

  function fail() {
    if (dialog.open) {
      dialog.prepend(Object.assign(document.createElement("p"), { className: "errornote", role: "alert", textContent: panel().dataset.failed }));
    } else {
      report(panel().dataset.failed);
    }
  }

  /** Show a form of the admin in the dialog, under the title of its page. */
  function show(questions) {
    const title = questions.ownerDocument.querySelector("#content h1").textContent;
    const heading = Object.assign(document.createElement("h2"), { id: "comment-dialog-title", textContent: title });
    questions.querySelector(".closelink").textContent = panel().dataset.cancel;
    dialog.replaceChildren(heading, document.adoptNode(questions));
    if (!dialog.open) {
      dialog.showModal();
    }
    questions.querySelector("[name=text]").focus();
  }

  /** Take the comments over from the stored form; what is typed in this one stays. */
  function update(page) {
    form.querySelectorAll(".section .comment").forEach((comment) => comment.remove());
    for (const comment of page.querySelectorAll(".section .comment")) {
      const help = comment.closest(".help");
      const heading = comment.parentElement.querySelector("h3");
      const place = document.getElementById(help ? help.id : heading.id);
      if (place && help) {
        place.append(comment);
      } else if (place) {
        place.after(comment);
      } else {
        document.querySelector(`label[for="${help.id.replace(/_helptext$/, "")}"]`)?.after(help);
      }
    }
    panel().replaceWith(page.getElementById("comments"));
    report(page.querySelector(".messagelist")?.textContent.trim() ?? "");
  }

  async function send(url, data) {
    try {
      const page = await load(url, { method: "POST", body: data });
      const rejected = page.querySelector("form:has(.errorlist) [name=text]")?.form;
      if (page.getElementById("comments")) {
        update(page);
        dialog.close();
      } else if (rejected) {
        show(rejected);
      } else {
        fail(); // the session has ended
      }
    } catch {
      fail();
    }
    if (document.activeElement === document.body) {
      panel().focus();
    }
  }

  /** Ask for a comment on the selected words of a field; without one the person chooses. */
  async function write(field) {
    const query = new URLSearchParams({ field, quote: selectedWords(field).trim().slice(0, MAX_QUOTE_LENGTH) });
    try {
      show((await load(`${newLink().href}?${query}`)).querySelector("#content-main form"));
    } catch {
      fail();
    }
  }

  function selectedWords(field) {
    const editor = window.CKEDITOR?.instances[`id_${field}`];
    const control = document.getElementById(`id_${field}`);
    if (editor) {
      return editor.getSelection()?.getSelectedText() ?? "";
    }
    const isText = control?.matches("textarea, input[type=text]");
    return isText ? control.value.slice(control.selectionStart, control.selectionEnd) : "";
  }

  /** Add a button to the label of a field; form.css shows it while the field is used. */
  function addButton(field, label) {
    const box = form.querySelector(`.fieldBox.field-${field}`) ?? form.querySelector(`.form-row.field-${field}`);
    const heading = document.getElementById(`${field}-heading`) ?? box?.querySelector("label, legend");
    const button = Object.assign(document.createElement("button"), {
      type: "button",
      className: "comment-field",
      tabIndex: -1, // the keyboard has Ctrl+Alt+M, so that no field takes one stop more
      textContent: newLink().textContent,
      ariaLabel: panel().dataset.label.replace("{field}", () => label),
    });
    button.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
    button.addEventListener("click", () => write(field));
    heading?.after(button);
  }

  function press(event) {
    const isOurs = event.ctrlKey && event.altKey && event.code === "KeyM" && !event.getModifierState("AltGraph");
    if (isOurs) {
      event.preventDefault();
      write(document.activeElement.id.replace(/^id_/, ""));
    }
  }

  function listenInEditor({ editor }) {
    const field = editor.name.replace(/^id_/, "");
    editor.addCommand("comment", { exec: () => { write(field); } });
    editor.setKeystroke(CKEDITOR.CTRL + CKEDITOR.ALT + 77, "comment");
  }

  function click(event) {
    const link = event.target.closest(".comment-new, .comment-state");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    event.preventDefault();
    if (link === newLink()) {
      write("");
      return;
    }
    const data = new FormData();
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.append("confirmed", "1");
    data.append("comment", new URL(link.href).searchParams.get("comment"));
    send(link.pathname, data);
  }

  if (form && newLink()) {
    const fields = JSON.parse(document.getElementById("commented-fields").textContent);
    Object.entries(fields).forEach(([field, label]) => addButton(field, label));
    dialog.className = "comment-dialog";
    dialog.setAttribute("aria-labelledby", "comment-dialog-title");
    document.body.append(dialog);
    form.addEventListener("click", click);
    form.addEventListener("keydown", press);
    onEditorEvent("instanceReady", listenInEditor);
    dialog.addEventListener("submit", (event) => {
      event.preventDefault();
      send(event.target.getAttribute("action"), new FormData(event.target));
    });
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && dialog.querySelector("[name=text]")?.value.trim()) {
        event.preventDefault(); // it would discard what is typed; “Cancel” does
      }
    });
    dialog.addEventListener("click", (event) => {
      if (event.target.matches(".closelink")) {
        event.preventDefault();
        dialog.close();
      }
    });
  }
}
