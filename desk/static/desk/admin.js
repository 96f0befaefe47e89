"use strict";
const DATA = document.currentScript.dataset;

// Texts of forms in the IndexedDB of this browser. Each page of the admin removes what is saved,
// what belongs to another account, what is older than a week and, after signing out, everything.
{
  const MAX_AGE = 7 * 24 * 60 * 60 * 1000; // milliseconds
  const { account, saved, isSignedOut } = DATA;

  const result = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  async function open() {
    const request = indexedDB.open("texts", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("texts", { keyPath: "id" });
    return result(request);
  }

  const opened = open();

  async function change(act) {
    const transaction = (await opened).transaction("texts", "readwrite", { durability: "strict" });
    const committed = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    act(transaction.objectStore("texts"));
    // A page that is being left cannot wait until the browser commits.
    transaction.commit();
    return committed;
  }

  async function all() {
    return result((await opened).transaction("texts").objectStore("texts").getAll());
  }

  const put = (text) => change((texts) => texts.put({ ...text, account, time: Date.now() }));
  const remove = (id) => change((texts) => texts.delete(id));

  async function removeOutdated() {
    if (isSignedOut !== undefined) {
      return change((texts) => texts.clear());
    }
    const oldest = Date.now() - MAX_AGE;
    for (const text of await all()) {
      const isForeign = account && text.account !== account;
      if (isForeign || text.time < oldest || saved.includes(text.id)) {
        await remove(text.id);
      }
    }
  }

  const ready = removeOutdated();
  ready.catch(() => {}); // without IndexedDB nothing is stored
  window.localTexts = { ready, all, put, remove };
}

// Accessible names for elements that the scripts of Django's admin leave without one.
{
  const WITHOUT_NAMES = ".admin-autocomplete + .select2-container:not(.is-named)";
  const ICONS = ".search-label-icon[aria-label]:not([role])";
  const OPENED = "[role=combobox][aria-owns]:not([aria-controls])";
  const SEARCH_OF_AN_OPEN_LIST = ".select2-dropdown .select2-search__field:not([aria-label])";

  function idOfLabel(select) {
    const label = document.querySelector(`label[for="${select.id}"]`);
    label.id ||= `${select.id}_label`;
    return label.id;
  }

  function nameChoice(container) {
    const name = idOfLabel(container.previousElementSibling);
    const chosen = container.querySelector("[role=textbox]");
    // Screen readers read the chosen value after the label; it is no text field.
    chosen?.removeAttribute("role");
    chosen?.removeAttribute("aria-readonly");
    container.querySelector("[role=combobox]").setAttribute("aria-labelledby", chosen ? `${name} ${chosen.id}` : name);
    container.querySelector(".select2-search__field")?.setAttribute("aria-labelledby", name);
    container.classList.add("is-named");
  }

  function nameAll() {
    document.querySelectorAll(WITHOUT_NAMES).forEach(nameChoice);
    document.querySelectorAll(OPENED).forEach((box) => box.setAttribute("aria-controls", box.getAttribute("aria-owns")));
    document.querySelectorAll(ICONS).forEach((icon) => icon.setAttribute("role", "img"));
    document.querySelectorAll(SEARCH_OF_AN_OPEN_LIST).forEach((field) => field.setAttribute("aria-label", DATA.search));
  }

  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    // The list opens in the main part of the page, like its field.
    select.dataset.dropdownParent = "#content-start";
    if (select.multiple) {
      // The button that clears it would be inside the list of chosen values, which may contain only entries.
      select.dataset.allowClear = "false";
    }
  }
  nameAll();
  new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
}

// The side bar stays folded until it is unfolded.
{
  const STORED = "django.admin.navSidebarIsOpen";
  const toggle = document.getElementById("toggle-nav-sidebar");
  const show = () => { toggle.ariaExpanded = localStorage.getItem(STORED) !== "false"; };

  if (toggle) {
    show();
    toggle.addEventListener("click", () => {
      localStorage.setItem(STORED, toggle.ariaExpanded === "false");
      show();
    });
  }
}

// Single-key shortcuts outside text fields, which each browser can switch off (WCAG 2.1.4), and menus
// that close when something else is used.
{
  const STORED = "cproc.single-key-shortcuts";
  const TYPED_IN = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select";

  const dialog = document.getElementById("shortcuts");
  const choice = document.getElementById("single-keys");
  const opener = document.getElementById("open-shortcuts");
  const field = document.getElementById("find-field");

  function isTyping(target) {
    return target instanceof Element && (target.matches(TYPED_IN) || target.isContentEditable);
  }

  function showShortcuts() {
    choice.checked = areOn();
    dialog.showModal();
  }

  function areOn() {
    return localStorage.getItem(STORED) !== "off";
  }

  const ACTIONS = {
    "/": () => {
      field.focus();
      field.select();
    },
    "?": showShortcuts,
  };

  function press(event) {
    const action = Object.hasOwn(ACTIONS, event.key) && ACTIONS[event.key];
    const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.defaultPrevented;
    if (action && isPlain && areOn() && !dialog.open && !isTyping(event.target)) {
      event.preventDefault();
      action();
    }
  }

  if (dialog && field && opener) {
    document.addEventListener("keydown", press);
    choice.addEventListener("change", () => localStorage.setItem(STORED, choice.checked ? "on" : "off"));
    opener.addEventListener("click", () => {
      opener.closest("details").querySelector("summary").focus(); // it has the focus again afterwards
      showShortcuts();
    });
    opener.hidden = false;
  }

  const openMenus = () => document.querySelectorAll(".menu[open]");

  document.addEventListener("click", ({ target }) => openMenus().forEach((menu) => { menu.open = menu.contains(target); }));

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      openMenus().forEach((menu) => {
        menu.open = false;
        menu.contains(document.activeElement) && menu.querySelector("summary").focus();
      });
    }
  });
}

// Suggestions of the search in the header, as an ARIA combobox. Without it the form still works.
{
  const DELAY = 150;

  const form = document.getElementById("find");
  const field = document.getElementById("find-field");
  const list = document.getElementById("find-list");
  const status = document.getElementById("find-status");

  let timer;
  let request;
  let active = -1;

  function close() {
    clearTimeout(timer);
    request?.abort();
    list.hidden = true;
    activate(-1);
    field.ariaExpanded = false;
  }

  function activate(index) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = index;
    const option = list.children[active];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", option?.id ?? "");
  }

  const element = (name, className, textContent = "") => Object.assign(document.createElement(name), { className, textContent });

  // Every second run is highlighted.
  function quotation(suggestion) {
    const made = element("span", "quotation");
    made.lang = suggestion.language;
    made.append(...suggestion.runs.map((run, index) => (index % 2 ? element("mark", "", run) : run)));
    return made;
  }

  function option(suggestion, index) {
    const made = Object.assign(element("li", ""), { id: `find-option-${index}`, role: "option", ariaSelected: false });
    made.dataset.url = suggestion.url;
    made.append(element("span", "label", suggestion.label), " ", element("span", "note", suggestion.note));
    if (suggestion.runs) {
      made.append(" ", quotation(suggestion));
    }
    return made;
  }

  function show(suggestions) {
    list.replaceChildren(...suggestions.map(option));
    list.hidden = !suggestions.length;
    field.ariaExpanded = !list.hidden;
    activate(-1);
    status.textContent = form.dataset.suggestions.replace("{number}", suggestions.length);
  }

  async function suggest() {
    request?.abort();
    request = new AbortController();
    const url = new URL(form.action);
    url.searchParams.set("q", field.value);
    const options = { headers: { Accept: "application/json" }, signal: request.signal };
    const response = await fetch(url, options).catch(() => null);
    const isJson = response?.headers.get("Content-Type")?.startsWith("application/json");
    const answer = response?.ok && isJson ? await response.json().catch(() => null) : null;
    if (answer && document.activeElement === field) {
      show(answer.suggestions);
    }
  }

  function move(step) {
    const number = list.children.length;
    const first = step > 0 ? 0 : number - 1;
    const next = active + step;
    activate(active < 0 ? first : next >= 0 && next < number ? next : -1);
  }

  function onKey(event) {
    if (list.hidden || event.isComposing) {
      return;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      location.assign(list.children[active].dataset.url);
    }
  }

  if (form) {
    Object.assign(field, { role: "combobox", ariaAutoComplete: "list", ariaExpanded: false });
    field.setAttribute("aria-controls", list.id);
    Object.assign(list, { role: "listbox", ariaLabel: form.ariaLabel });
    field.addEventListener("input", () => {
      clearTimeout(timer);
      if (field.value.trim()) {
        timer = setTimeout(suggest, DELAY);
      } else {
        close();
      }
    });
    field.addEventListener("keydown", onKey);
    field.addEventListener("blur", close);
    // The field keeps the focus while an option is pressed.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const chosen = event.target.closest("[role=option]");
      if (chosen) {
        location.assign(chosen.dataset.url);
      }
    });
  }
}
