"use strict";
const form = document.querySelector("form:has(> .state)"); // comments.js uses it too

// The texts of a form in one language at a time, or in all of them side by side.
{
  const CHOSEN = "desk.language";
  const choice = document.querySelector(".language-choice");

  function show(language) {
    form.dataset.language = language;
    for (const button of choice.querySelectorAll("button")) {
      button.ariaPressed = button.value === language;
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

// Editors of rich text start when they come into view, at most two of them before the user does something.
// The first one loads the scripts of CKEditor, and the first other widget those of Django: a form is usable before.
{
  const TEXTS = "textarea[data-type=ckeditortype]:not([id*=__prefix__])";
  const ACTIONS = ["keydown", "pointerdown", "pointermove", "scroll"];
  const waiting = new Set();
  const widgets = [...document.querySelectorAll(".admin-autocomplete, .js-inline-admin-formset, .related-widget-wrapper, .vDateField, .vTimeField")];
  let loading;
  let widgetsLoading;
  let left = 2;
  let announce;
  const loaded = new Promise((resolve) => { announce = resolve; });

  /** Load scripts at the same time; they run in their order. */
  function run(urls) {
    return Promise.all(urls.map((src) => new Promise((resolve, reject) => {
      const options = { src, async: false, onload: resolve, onerror: reject };
      document.head.append(Object.assign(document.createElement("script"), options));
    })));
  }

  /** Load CKEditor; return the settings that all editors share. */
  async function load() {
    const { base_url, scripts, plugins, config } = JSON.parse(document.getElementById("editor-settings").textContent);
    window.CKEDITOR_BASEPATH = base_url;
    await run(scripts);
    plugins.forEach((plugin) => CKEDITOR.plugins.addExternal(...plugin));
    announce();
    return config;
  }

  async function start(text) {
    observer.unobserve(text);
    const config = await (loading ??= load());
    CKEDITOR.replace(text.id, { ...config, ...JSON.parse(text.dataset.config) });
  }

  async function runWidgets() {
    const isLoaded = document.readyState === "complete"; // if not, the load event runs init()
    const scripts = document.getElementById("widget-scripts").content.querySelectorAll("script");
    await run([...scripts].map((script) => script.getAttribute("src")));
    await new Promise((resolve) => django.jQuery(resolve)); // after their own functions
    isLoaded && window.DateTimeShortcuts?.init();
    // Their events reach only jQuery.
    django.jQuery(document).on("change", ({ originalEvent, target }) => {
      originalEvent ?? target.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  /** Load the scripts of Django’s widgets, once, if there are any. */
  window.loadWidgets = async () => widgets.length && (widgetsLoading ??= runWidgets());

  function loadVisible() {
    widgets.some((widget) => widget.checkVisibility()) && loadWidgets();
  }

  const observer = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) {
        waiting.delete(target);
      } else if (left > 0) {
        left -= 1;
        start(target);
      } else {
        waiting.add(target);
      }
    }
  }, { rootMargin: "600px 0px" });

  function startMore() {
    loadWidgets();
    left = Infinity;
    waiting.forEach(start);
    waiting.clear();
  }

  document.querySelectorAll(TEXTS).forEach((text) => observer.observe(text));
  document.addEventListener("toggle", loadVisible, true);
  loadVisible();
  for (const action of ACTIONS) {
    addEventListener(action, startMore, { once: true, capture: true, passive: true });
  }

  /** Listen to an event of CKEditor, which may not be loaded yet. */
  window.onEditorEvent = (name, listener) => loaded.then(() => CKEDITOR.on(name, listener));
}

// The form of a working copy: errors are reached by their links, and a saved draft stays in place.
{
  const PLACE = "desk.place";
  const MIN_MILLISECONDS_BETWEEN = 3000;
  let sentAt = -Infinity;

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
    loadWidgets().then(() => document.activeElement === field && control(field).focus());
    if (!element.closest(".state")) {
      element.scrollIntoView({ block: "center" });
    }
  }

  /** Reveal the field that the URL names, once: the form may come back with errors elsewhere. */
  function followFragment() {
    const id = location.hash.slice(1);
    const target = document.getElementById(id) ?? document.getElementById(`${id}_0`); // a date with its time
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

  /** Send a file over 2 MB first, with progress; the form names the kept copy. */
  function sendFile(event) {
    const input = form.querySelector("[type=file]");
    if (!(input?.files[0]?.size > 2e6) || input.files[1]) {
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    const bar = document.createElement("progress");
    input.after(bar);
    const request = new XMLHttpRequest();
    request.responseType = "document";
    request.upload.onprogress = ({ loaded, total }) => { bar.value = loaded / total; };
    request.onload = () => {
      const [kept] = request.response.getElementsByName(`${input.name}-kept`);
      if (kept) {
        input.value = "";
        bar.replaceWith(kept);
      }
      form.requestSubmit(event.submitter);
    };
    request.open("POST", "?_keep");
    request.send(new FormData(form));
  }

  if (form) {
    form.addEventListener("submit", sendFile, { capture: true, once: true });
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

// Buttons put rows in order; elements stay, as Django names rows by place.
for (const group of document.querySelectorAll(".inline-group:has(.move)")) {
  const numberOf = (row) => row.querySelector("[name$=position]");
  const inOrder = () => [...group.querySelectorAll(".inline-related")].sort((a, b) => a.style.order - b.style.order);

  inOrder().forEach((row) => { row.style.order = numberOf(row).value; });
  group.addEventListener("click", ({ target }) => {
    const rows = inOrder();
    const from = rows.findIndex((row) => row.contains(target));
    const last = rows.length - 1; // the empty row
    if (target.matches(".move *")) {
      rows.splice((from + Number(target.value) + last) % last, 0, ...rows.splice(from, 1));
      rows.forEach((row, index) => { row.style.order = numberOf(row).value = index + 1; });
      target.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
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

// Reports that this form is open, and shows who else has it open.
{
  const INTERVAL = 30 * 1000; // milliseconds; the server forgets a report after a minute
  const box = document.querySelector(".presence");

  function show(names) {
    const lines = names.map((name) => box.dataset.words.replace("{name}", () => name));
    const shown = [...box.children].map((line) => line.textContent);
    if (JSON.stringify(lines) !== JSON.stringify(shown)) {
      // Announced, so only if it changed.
      box.replaceChildren(
        ...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })),
      );
    }
  }

  async function report() {
    if (document.hidden) {
      return;
    }
    try {
      const headers = { "X-CSRFToken": box.closest("form").elements.csrfmiddlewaretoken.value };
      // A redirect leads to the sign-in.
      const response = await fetch(box.dataset.url, { method: "POST", headers, redirect: "error" });
      show((await response.json()).names);
    } catch {
      show([]); // the server is unavailable, or the session has ended
    }
  }

  if (box) {
    report();
    setInterval(report, INTERVAL);
    document.addEventListener("visibilitychange", report);
  }
}
