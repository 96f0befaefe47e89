// Offers, under an empty or older translation that gets the focus, one of the same English text elsewhere.
// The search of the admin finds the drafts that the user may see; their forms have the texts.
"use strict";
{
  const MAX_CHARACTERS = 120; // of the query
  const OTHER_CHARACTERS = /["“”„«»\n]/;
  const form = document.querySelector("form:has(> .state)");
  const { sameText, useText } = document.querySelector(".language-choice")?.dataset ?? {};
  const asked = new Set();

  const helpOf = (text) => text.ownerDocument.getElementById(`${text.id}_helptext`);
  const isOlder = (text) => Boolean(helpOf(text)?.querySelector(".older"));
  const editorOf = (text) => window.CKEDITOR?.instances[text.id];
  const parsed = (html) => new DOMParser().parseFromString(html, "text/html");

  /** Return a translation that is not older of the English text in a form, and the title of the form. */
  function find(page, english, language) {
    for (const text of page.querySelectorAll("[id$=_en][lang=en]")) {
      const translation = text.value === english && page.getElementById(text.id.replace(/en$/, language));
      if (translation && translation.value && !isOlder(translation)) {
        return { title: page.title.split(" | ")[0], text: translation.value };
      }
    }
  }

  /** Return the forms in which the search finds the text, without this one. */
  async function* search(words) {
    const url = new URL(document.getElementById("find").action);
    url.searchParams.set("q", `"${words}"`);
    const response = await fetch(url, { headers: { Accept: "application/json" } });
    const { suggestions } = await response.json();
    for (const { url, runs } of suggestions.filter(({ runs }) => runs)) {
      const found = new URL(url, location);
      if (found.pathname !== location.pathname) {
        yield parsed(await (await fetch(found)).text());
      }
    }
  }

  async function known(english, language) {
    const plain = parsed(english.replaceAll("</p>", "\n")).body.textContent;
    const words = plain.split(OTHER_CHARACTERS).find((part) => part.trim()) ?? "";
    let found = find(document, english, language);
    for await (const page of words ? search(words.trim().slice(0, MAX_CHARACTERS)) : []) {
      found ??= find(page, english, language);
    }
    return found;
  }

  function use(text, value) {
    text.value = value;
    editorOf(text)?.setData(value);
    for (const type of ["input", "change"]) {
      text.dispatchEvent(new Event(type, { bubbles: true }));
    }
    (editorOf(text) ?? text).focus();
  }

  async function offer(text) {
    const english = document.getElementById(text.id.replace(/_..$/, "_en"))?.value;
    if (asked.has(text) || !english || text.lang === "en" || (text.value && !isOlder(text))) {
      return;
    }
    asked.add(text);
    const found = await known(english, text.lang);
    if (found) {
      const box = Object.assign(document.createElement("div"), { className: "help known-translation" });
      const quoted = Object.assign(document.createElement("span"), { lang: text.lang });
      quoted.textContent = parsed(found.text).body.textContent;
      const button = Object.assign(document.createElement("button"), { type: "button", className: "button" });
      button.textContent = useText;
      button.addEventListener("click", () => use(text, found.text));
      box.append(sameText.replace("{title}", found.title), " ", quoted, " ", button);
      text.closest(".fieldBox, .form-row").append(box);
    }
  }

  form?.addEventListener("focusin", ({ target }) => target.matches("[lang][id]") && offer(target));
  window.onEditorEvent?.("instanceCreated", ({ editor }) => editor.on("focus", () => offer(editor.element.$)));
}
