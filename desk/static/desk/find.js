// Suggestions of the search in the header, as an ARIA combobox. Without it the form still works.

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
  field.setAttribute("aria-expanded", "false");
}

function activate(index) {
  list.children[active]?.setAttribute("aria-selected", "false");
  active = index;
  const option = list.children[active];
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) {
    field.setAttribute("aria-activedescendant", option.id);
  } else {
    field.removeAttribute("aria-activedescendant");
  }
}

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

// Every second run is highlighted.
function quotation(suggestion) {
  const made = element("span", "quotation");
  made.lang = suggestion.language;
  made.append(...suggestion.runs.map((run, index) => (index % 2 ? element("mark", "", run) : run)));
  return made;
}

function option(suggestion, index) {
  const made = element("li", "");
  made.id = `find-option-${index}`;
  made.setAttribute("role", "option");
  made.setAttribute("aria-selected", "false");
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
  field.setAttribute("aria-expanded", String(!list.hidden));
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
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  })) {
    field.setAttribute(name, value);
  }
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.getAttribute("aria-label"));
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
