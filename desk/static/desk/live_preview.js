/* Shows the page of the typed text next to the form. The server stores nothing (desk/live_preview.py). */
"use strict";
{
  const DELAY = 400; // milliseconds after the last key
  const SHARE = 3; // after an answer that took long, the pause is longer by this factor
  const TIMEOUT = 30_000;
  const BUSY = 204; // the text of a colleague is being previewed

  const pane = document.getElementById("live-preview");
  const form = pane.closest("form");
  const opener = form.querySelector(".live-preview-open");
  const language = pane.querySelector(".live-preview-language");
  const width = pane.querySelector(".live-preview-width");
  const page = pane.querySelector(".live-preview-page");
  const edge = pane.querySelector(".live-preview-edge");
  const pages = pane.querySelector(".live-preview-pages");
  const listed = {};
  let path = ""; // of another page than that of the object
  let shownPath = "";
  let timer;
  let notBefore = 0;
  let isOnItsWay = false;
  let hasChanged = false;

  const editors = () => Object.values(window.CKEDITOR?.instances ?? {});

  function typed() {
    editors().forEach((editor) => editor.updateElement());
    const data = new FormData(form);
    // Files are sent with the form only.
    [...data.keys()].filter((name) => data.get(name) instanceof File).forEach((name) => data.delete(name));
    return data;
  }

  function prepare(position) {
    page.contentWindow.scrollTo(0, position);
    // The links lead to other pages of the preview, which do not exist.
    page.contentDocument.addEventListener("click", (event) => event.preventDefault());
  }

  function list(name, html, entry) {
    const details = pane.querySelector(`.live-preview-${name}`);
    html = html.trim();
    if (listed[name] !== html) {
      listed[name] = html; // a pressed button of the same list keeps the focus
      details.querySelector("div").innerHTML = html;
      details.querySelector("summary span").textContent = details.querySelectorAll(entry).length;
    }
  }

  function markPath() {
    for (const button of pages.querySelectorAll("button")) {
      button.ariaPressed = button.value === path;
    }
  }

  function show(answer) {
    const position = path === shownPath ? page.contentWindow.scrollY : 0;
    shownPath = path;
    page.addEventListener("load", () => prepare(position), { once: true });
    page.srcdoc = answer.page;
    list("issues", answer.issues, "li");
    list("changes", answer.changes, ".comparison-change");
    list("pages", answer.pages, "button:not([value=''])");
    markPath();
  }

  async function send() {
    const query = new URLSearchParams({ language: language.value, path });
    const signal = AbortSignal.timeout(TIMEOUT);
    const began = performance.now();
    let status = "";
    try {
      const answer = await fetch(`${pane.dataset.url}?${query}`, { method: "POST", body: typed(), signal });
      if (answer.status === BUSY) {
        hasChanged = true;
      } else if (answer.ok) {
        show(await answer.json());
      } else {
        status = pane.dataset.failed;
      }
    } catch {
      status = pane.dataset.failed;
    }
    notBefore = performance.now() + SHARE * (performance.now() - began);
    pane.querySelector(".live-preview-status").textContent = status;
  }

  /** Send the form, one request at a time: a change meanwhile is sent after the answer. */
  async function refresh() {
    clearTimeout(timer);
    hasChanged = isOnItsWay;
    if (isOnItsWay) {
      return;
    }
    isOnItsWay = true;
    await send();
    isOnItsWay = false;
    if (hasChanged) {
      refreshSoon();
    }
  }

  function refreshSoon() {
    clearTimeout(timer);
    if (!pane.hidden) {
      timer = setTimeout(refresh, Math.max(DELAY, notBefore - performance.now()));
    }
  }

  /** Show the language of the texts that the form shows, unless it shows all of them. */
  function followLanguage() {
    const shown = form.dataset.language;
    if (shown && shown !== "all" && shown !== language.value) {
      language.value = shown;
      pane.hidden || refresh();
    }
  }

  function fit() {
    // A wide page is shown smaller, as a whole.
    const available = pane.querySelector(".live-preview-bar").clientWidth;
    const wanted = Math.max(available, width.value);
    page.style.width = `${wanted}px`;
    page.style.zoom = available / wanted;
  }

  /** Make the pane so many pixels wide. */
  function resize(pixels) {
    const size = Math.round(Math.max(320, Math.min(pixels, innerWidth - 480)));
    document.body.style.setProperty("--preview", `${size}px`);
    edge.ariaValueNow = size;
    fit();
  }

  function setOpen(isOpen) {
    pane.hidden = !isOpen;
    opener.ariaExpanded = isOpen;
    document.body.classList.toggle("has-live-preview", isOpen);
    if (isOpen) {
      fit();
      refresh();
    }
  }

  opener.hidden = false;
  opener.addEventListener("click", () => setOpen(pane.hidden));
  pane.querySelector(".live-preview-close").addEventListener("click", () => {
    setOpen(false);
    opener.focus();
  });
  followLanguage();
  new MutationObserver(followLanguage).observe(form, { attributeFilter: ["data-language"] });
  language.addEventListener("change", refresh);
  width.addEventListener("change", () => {
    document.body.style.removeProperty("--preview");
    fit();
  });
  edge.addEventListener("pointerdown", ({ pointerId }) => edge.setPointerCapture(pointerId));
  edge.addEventListener("pointermove", ({ pointerId, clientX }) => edge.hasPointerCapture(pointerId) && resize(innerWidth - clientX));
  edge.addEventListener("keydown", ({ key }) => {
    const step = { ArrowLeft: 32, ArrowRight: -32 }[key];
    step && resize(pane.offsetWidth + step);
  });
  pages.addEventListener("click", ({ target }) => {
    if (target.matches("button")) {
      path = target.value;
      markPath();
      refresh();
    }
  });
  window.addEventListener("resize", fit);
  // The controls of the pane have no names: the form does not send them.
  for (const type of ["input", "change"]) {
    form.addEventListener(type, ({ target }) => pane.contains(target) || refreshSoon());
  }
  onEditorEvent("instanceCreated", ({ editor }) => editor.on("change", refreshSoon));
  editors().forEach((editor) => editor.on("change", refreshSoon));
}
