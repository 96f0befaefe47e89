// Stores what is typed into a form in this browser, and offers it on the next opening of the form.
"use strict";
{
  const DELAY = 1000; // milliseconds after the last input
  const BUTTONS_AND_FILES = ["submit", "button", "reset", "image", "file", "password"];
  const OF_THE_SERVER = /^_|^csrfmiddlewaretoken$|__prefix__|^CHANGE_FORM-action$/;
  const TOTAL = "-TOTAL_FORMS";

  /* Of django-ckeditor; its editor may not have started yet. */
  const isRich = (control) => control.dataset.type === "ckeditortype";
  const editorOf = (control) => window.CKEDITOR?.instances[control.id];

  const isBox = (control) => ["checkbox", "radio"].includes(control.type);

  /* Controls with a value that a person chooses; also the number of rows of each inline. */
  function controlsOf(form) {
    return [...form.elements].filter((control) => {
      const isHidden = control.type === "hidden" && !control.name.endsWith(TOTAL);
      const isForeign = BUTTONS_AND_FILES.includes(control.type) || OF_THE_SERVER.test(control.name);
      return control.name && "value" in control && !isHidden && !isForeign;
    });
  }

  const valuesOf = (options) => options.map((option) => [option.value, option.text]);

  function currentValues(control) {
    if (control.options) {
      return valuesOf([...control.selectedOptions]);
    }
    if (isBox(control)) {
      return control.checked ? [[control.value]] : [];
    }
    const editor = isRich(control) && editorOf(control);
    return [[editor && editor.checkDirty() ? editor.getData() : control.value]];
  }

  /* The values that the server sent: a browser may restore others when it goes back. */
  function sentValues(control) {
    if (control.options) {
      const options = [...control.options];
      const chosen = options.filter((option) => option.defaultSelected);
      return valuesOf(chosen.length || control.multiple ? chosen : options.slice(0, 1));
    }
    if (isBox(control)) {
      return control.defaultChecked ? [[control.value]] : [];
    }
    return [[control.defaultValue]];
  }

  /* Entries of the form: for each name the chosen values, those of selects with their labels. */
  function entriesOf(form, read) {
    const entries = {};
    for (const control of controlsOf(form)) {
      (entries[control.name] ??= []).push(...read(control));
    }
    return entries;
  }

  /* Rich text as it is compared: editor and server write entities and line ends differently. */
  function normalized(html) {
    const { body } = new DOMParser().parseFromString(html, "text/html");
    return body.innerHTML.replace(/\s*(<[^>]*>)\s*/g, "$1").trim();
  }

  function isEqual(form, some, others) {
    const rich = new Set(controlsOf(form).filter(isRich).map((control) => control.name));
    const comparable = (entries) =>
      Object.keys(entries).sort().map((name) => {
        const values = entries[name].map(([value]) => (rich.has(name) ? normalized(value) : value));
        return [name, values];
      });
    return JSON.stringify(comparable(some)) === JSON.stringify(comparable(others));
  }

  /* Gives each inline as many rows as it had: adds the missing ones, deletes the others. */
  function restoreRows(form, entries) {
    for (const total of form.querySelectorAll(`[name$="${TOTAL}"]`)) {
      const prefix = total.name.slice(0, -TOTAL.length);
      const wanted = Number(entries[total.name]?.[0][0] ?? total.value);
      const button = document.querySelector(`#${CSS.escape(prefix)}-group .add-row a`);
      for (let before = -1; button && before < total.value && total.value < wanted; ) {
        before = Number(total.value);
        button.click();
      }
      for (let row = wanted; row < total.value; row += 1) {
        const box = form.elements[`${prefix}-${row}-DELETE`];
        box && (box.checked = true);
      }
    }
  }

  function choose(select, values) {
    const chosen = new Set(values.map(([value]) => value));
    const known = new Set([...select.options].map((option) => option.value));
    for (const [value, label] of values.filter(([value]) => !known.has(value))) {
      select.add(new Option(label, value)); // of a list that is loaded while one types
    }
    for (const option of select.options) {
      option.selected = chosen.has(option.value);
    }
  }

  /* Writes into an editor, started or not; resolves once the editor has the text. */
  function writeRich(control, html) {
    control.value = html;
    const editor = editorOf(control);
    return new Promise((resolve) => {
      const write = () => editor.setData(html, { callback: resolve });
      if (!editor) {
        resolve();
      } else if (editor.status === "ready") {
        write();
      } else {
        editor.once("instanceReady", write);
      }
    });
  }

  async function restoreValues(control, values) {
    if (control.options) {
      choose(control, values);
    } else if (isBox(control)) {
      control.checked = values.some(([value]) => value === control.value);
    } else if (isRich(control)) {
      await writeRich(control, values[0]?.[0] ?? "");
    } else {
      control.value = values[0]?.[0] ?? "";
    }
    for (const type of ["input", "change"]) {
      control.dispatchEvent(new Event(type, { bubbles: true }));
    }
  }

  async function restore(form, entries) {
    restoreRows(form, entries);
    const changed = controlsOf(form).filter((control) => {
      const values = entries[control.name]?.map(([value]) => value);
      const is = currentValues(control).map(([value]) => value);
      const wanted = isBox(control) ? values?.filter((value) => value === control.value) : values;
      return control.type !== "hidden" && wanted && JSON.stringify(wanted) !== JSON.stringify(is);
    });
    await Promise.all(changed.map((control) => restoreValues(control, entries[control.name])));
  }

  function newId() {
    const bytes = [...crypto.getRandomValues(new Uint8Array(16))];
    return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  class Autosave {
    constructor(box) {
      this.box = box;
      this.form = box.closest("form");
      this.basedOn = this.form.elements._based_on;
      this.currentVersion = this.basedOn?.value;
      this.sent = entriesOf(this.form, sentValues);
      // The server saved nothing of a form that it shows again.
      this.stored = box.dataset.isUnsaved === undefined ? this.sent : {};
      this.field = Object.assign(document.createElement("input"), { type: "hidden", name: "autosave" });
      this.field.value = box.dataset.text || newId();
      this.form.append(this.field);
    }

    get id() {
      return this.field.value;
    }

    async start() {
      await localTexts.ready;
      this.form.isStored = true; // read by unsaved.js
      this.listen();
      await this.store();
      await this.findOffers();
    }

    listen() {
      // After the form was sent, the next page may remove the text before this one stores it again.
      let isSent = false;
      const store = () => isSent || this.store();
      const later = ({ type }) => {
        isSent &&= type === "focusout";
        clearTimeout(this.timer);
        this.timer = setTimeout(store, DELAY);
      };
      const watch = (editor) => editor.on("change", () => later({ type: "change" }));
      Object.values(window.CKEDITOR?.instances ?? {}).forEach(watch);
      onEditorEvent("instanceCreated", (event) => watch(event.editor));
      ["input", "change", "focusout"].forEach((type) => this.form.addEventListener(type, later));
      this.form.addEventListener("submit", () => {
        this.store();
        isSent = true;
      });
      window.addEventListener("pagehide", store);
      document.addEventListener("visibilitychange", () => document.hidden && store());
    }

    /* Stores the entries if they changed since the last time, and shows the time. */
    async store() {
      const entries = entriesOf(this.form, currentValues);
      if (isEqual(this.form, entries, this.stored)) {
        return;
      }
      this.stored = entries;
      const isTyped = this.box.dataset.isUnsaved !== undefined || !isEqual(this.form, entries, this.sent);
      const text = { id: this.id, object: this.box.dataset.object, basedOn: this.basedOn?.value, entries };
      try {
        await (isTyped ? localTexts.put(text) : localTexts.remove(this.id));
        this.form.isStored = true;
        this.show(".kept", isTyped ? this.timed("kept", { timeStyle: "short" }) : "");
      } catch {
        this.form.isStored = false; // the disk is full
        this.show(".kept", "");
      }
    }

    timed(name, format, time = Date.now()) {
      // The English of the site is British.
      const language = document.documentElement.lang.replace(/^en$/, "en-GB");
      const words = new Intl.DateTimeFormat(language, { timeZone: "Europe/Bucharest", ...format }).format(time);
      return this.box.dataset[name].replace("{time}", words);
    }

    show(selector, text) {
      const element = this.box.querySelector(selector);
      if (element.textContent !== text) {
        element.textContent = text; // announced, so at most once a minute
      }
    }

    async findOffers() {
      const texts = (await localTexts.all()).filter(
        (text) => text.object === this.box.dataset.object && text.id !== this.id,
      );
      this.offers = [];
      for (const text of texts.sort((a, b) => b.time - a.time)) {
        if (isEqual(this.form, text.entries, entriesOf(this.form, currentValues))) {
          await localTexts.remove(text.id);
        } else {
          this.offers.push(text);
        }
      }
      this.box.querySelector("[name=_continue_text]").onclick = () => this.decide((text) => this.resume(text));
      this.box.querySelector("[name=_discard_text]").onclick = () => this.decide(() => {});
      this.showOffer();
    }

    showOffer() {
      const [text] = this.offers;
      this.box.querySelector(".offer").hidden = !text;
      if (text) {
        this.show(".offer .text", this.timed("offer", { dateStyle: "long", timeStyle: "short" }, text.time));
        this.box.querySelector(".outdated").hidden = text.basedOn === this.currentVersion;
      }
    }

    /* Ends the offer of a text; the text is removed once the form has it, or no one wants it. */
    async decide(act) {
      const text = this.offers.shift();
      await act(text);
      await localTexts.remove(text.id);
      this.showOffer();
      this.box.querySelector(".kept").focus();
    }

    async resume(text) {
      await window.loadWidgets?.();
      await restore(this.form, text.entries);
      if (this.basedOn) {
        this.basedOn.value = text.basedOn;
      }
      await this.store();
    }
  }

  const box = document.querySelector(".autosave");
  new Autosave(box).start().catch(() => {}); // without IndexedDB, unsaved.js asks before leaving
}
