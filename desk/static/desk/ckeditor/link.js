/* The link dialog of the editors: a text, and a target that is suggested while it is typed.

It also words the button for the language of words, and lets each dialog act once. */
"use strict";
{
  const SETTLED = 200; // milliseconds after the last key
  const SCHEME = /^(https?:\/\/|mailto:|tel:|ref:|\/(?!\/)|#)/i;
  const E_MAIL = /^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/;
  const TELEPHONE = /^\+?[\d\s().-]{6,}$/;
  const HOST = /^[\w-]+(\.[\w-]+)+([:/?#]\S*)?$/;

  const texts = () => JSON.parse(document.getElementById("editor-texts").textContent);

  /* Return the URL that a person means, or null. */
  function urlOf(typed) {
    const value = typed.trim();
    if (SCHEME.test(value)) {
      return value;
    }
    if (E_MAIL.test(value)) {
      return `mailto:${value}`;
    }
    if (TELEPHONE.test(value)) {
      return `tel:${value.replace(/[^\d+]/g, "")}`;
    }
    return HOST.test(value) ? `https://${value}` : null;
  }

  async function fetchTargets(query) {
    const url = new URL(texts().targets_url, location.href);
    url.searchParams.set("q", query);
    const response = await fetch(url);
    return response.ok ? (await response.json()).targets : [];
  }

  /* A text field with a list of suggestions below it (the combobox pattern of ARIA). */
  class TargetField {
    constructor(input, list, status, language, finish) {
      this.input = input;
      this.list = list;
      this.status = status;
      this.language = language;
      this.finish = finish; // a chosen suggestion needs no further click
      this.options = [];
      list.id ||= CKEDITOR.tools.getNextId();
      Object.assign(input, { role: "combobox", autocomplete: "off", ariaAutoComplete: "list", ariaExpanded: false });
      input.setAttribute("aria-controls", list.id);
      input.addEventListener("input", () => this.type());
      // On the way down: the dialog itself would close on Enter and Escape.
      for (const type of ["keydown", "keyup", "keypress"]) {
        input.parentElement.addEventListener(type, (event) => this.press(event), true);
      }
      list.addEventListener("mousedown", (event) => {
        event.preventDefault();
        const option = event.target.closest("[role=option]");
        if (option) {
          this.choose([...list.children].indexOf(option));
        }
      });
    }

    get isOpen() {
      return this.options.length > 0;
    }

    get url() {
      return this.chosen ? this.chosen.url : urlOf(this.input.value);
    }

    titleOf(target) {
      return target.titles[this.language] || target.titles.en || Object.values(target.titles).find(Boolean) || "";
    }

    /* Show the target of an existing link by its name. */
    async show(url) {
      this.close();
      this.chosen = null;
      this.input.value = url.replace(/^(mailto|tel):/i, "");
      this.describe();
      if (/^(ref:|\/|https?:)/i.test(url)) {
        const shown = this.input.value;
        const [target] = await fetchTargets(url);
        if (target && this.input.value === shown) {
          this.take(target, url);
        }
      }
    }

    take(target, url) {
      this.chosen = { ...target, url };
      this.input.value = this.titleOf(target);
      this.describe();
    }

    type() {
      this.chosen = null;
      this.describe();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.suggest(), SETTLED);
    }

    async suggest() {
      const query = this.input.value.trim();
      const targets = query ? await fetchTargets(query) : [];
      if (query === this.input.value.trim() && !this.chosen) {
        this.open(targets);
      }
    }

    open(targets) {
      this.options = targets;
      this.active = -1;
      this.list.replaceChildren(...targets.map((target) => this.optionOf(target)));
      this.list.hidden = !this.isOpen;
      this.input.ariaExpanded = this.isOpen;
      this.input.removeAttribute("aria-activedescendant");
      if (this.isOpen && !urlOf(this.input.value)) {
        this.activate(0);
      }
      this.describe();
    }

    optionOf(target) {
      const option = document.createElement("li");
      const title = document.createElement("strong");
      Object.assign(option, { id: CKEDITOR.tools.getNextId(), role: "option", ariaSelected: false });
      title.textContent = this.titleOf(target);
      option.append(title, ` – ${target.kind}, ${target.state}`);
      return option;
    }

    close() {
      clearTimeout(this.timer);
      this.open([]);
    }

    choose(index) {
      const target = this.options[index];
      this.take(target, target.url);
      this.close();
      this.finish();
    }

    press(event) {
      if (!this.isOpen) {
        return;
      }
      const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const chooses = event.key === "Enter" && this.active >= 0;
      if (event.type === "keydown") {
        if (move) {
          this.activate(this.active + move);
        } else if (event.key === "Tab") {
          this.close();
        }
        // The dialog acts when the key is released, so the list closes then.
        if (move || chooses || event.key === "Escape") {
          event.preventDefault();
          event.stopPropagation();
        }
      } else if (event.type === "keyup" && (chooses || event.key === "Escape")) {
        event.stopPropagation();
        if (chooses) {
          this.choose(this.active);
        } else {
          this.close();
        }
      }
    }

    activate(index) {
      const options = [...this.list.children];
      this.active = (index + options.length) % options.length;
      options.forEach((option, position) => { option.ariaSelected = position === this.active; });
      options[this.active].scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", options[this.active].id);
    }

    /* Say where the link leads. */
    describe() {
      const words = texts();
      const url = this.url;
      const value = this.input.value.trim();
      let text = "";
      if (this.chosen) {
        text = `${this.titleOf(this.chosen)} – ${this.chosen.kind}, ${this.chosen.state}`;
      } else if (this.isOpen) {
        text = words.choose;
      } else if (url) {
        const kind = { "mailto:": words.e_mail, "tel:": words.telephone }[/^\w+:/.exec(url)?.[0].toLowerCase()];
        text = `${kind || words.web_address}: ${url.replace(/^(mailto|tel):/i, "")}`;
      } else if (value) {
        text = words.no_target;
      }
      this.status.textContent = text;
    }
  }

  function write(editor, element, text, url) {
    const attributes = { href: url, "data-cke-saved-href": url };
    if (element) {
      element.setAttributes(attributes);
      if (text !== element.getText()) {
        element.setText(text);
      }
      return;
    }
    const range = editor.getSelection().getRanges()[0];
    const selected = editor.getSelection().getSelectedText().replace(/[\r\n]/g, "").trim(); // as the dialog shows it
    if (range.collapsed || text !== selected) {
      const link = editor.document.createElement("a", { attributes });
      link.setText(text);
      editor.insertElement(link);
      return;
    }
    const style = new CKEDITOR.style({ element: "a", attributes });
    style.type = CKEDITOR.STYLE_INLINE;
    editor.applyStyle(style);
  }

  function defineDialog(editor) {
    const words = texts();
    let field;
    let element;
    return {
      title: editor.lang.link.title,
      minWidth: Math.min(460, window.innerWidth - 80),
      minHeight: 160,
      getModel: () => CKEDITOR.plugins.link.getSelectedLink(editor),
      contents: [
        {
          id: "info",
          elements: [
            { type: "text", id: "words", label: words.text },
            {
              type: "text",
              id: "target",
              label: words.leads_to,
              validate: () => Boolean(field.url) || words.no_target,
            },
            {
              type: "html",
              html:
                '<div class="link-targets"><ul role="listbox" hidden></ul>' +
                '<p role="status" aria-live="polite"></p><p class="help"></p></div>',
            },
          ],
        },
      ],
      onLoad() {
        const input = this.getContentElement("info", "target").getInputElement().$;
        const box = this.parts.contents.$.querySelector(".link-targets");
        const [list, status, help] = box.children;
        list.ariaLabel = words.suggestions;
        help.textContent = words.help;
        field = new TargetField(input, list, status, editor.element.$.lang, () => this.click("ok"));
      },
      onShow() {
        element = CKEDITOR.plugins.link.getSelectedLink(editor);
        if (element) {
          editor.getSelection().selectElement(element);
        }
        const href = element ? element.data("cke-saved-href") || element.getAttribute("href") || "" : "";
        this.setValueOf("info", "words", element ? element.getText() : editor.getSelection().getSelectedText());
        field.show(href);
      },
      onOk() {
        const typed = this.getValueOf("info", "words").trim();
        write(editor, element, typed || field.input.value.trim(), field.url);
      },
      onFocus() {
        const hasText = this.getValueOf("info", "words");
        return this.getContentElement("info", hasText ? "target" : "words");
      },
    };
  }

  CKEDITOR.plugins.add("cproclink", {
    requires: "link,language",
    onLoad() {
      CKEDITOR.dialog.add("link", defineDialog);
      // Enter presses OK when the key goes down and when it goes up: the second time the dialog is closed.
      CKEDITOR.on("dialogDefinition", ({ data: { dialog } }) => {
        dialog.on("ok", (event) => dialog.parts.dialog.isVisible() || event.cancel(), null, null, 0);
      });
    },
    beforeInit(editor) {
      editor.lang.language = texts().language; // the plugin has no Romanian texts
    },
  });
}
