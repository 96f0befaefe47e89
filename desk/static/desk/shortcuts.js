// Single-key shortcuts outside text fields, which each browser can switch off (WCAG 2.1.4), and menus
// that close when something else is used.

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

document.addEventListener("keydown", (event) => {
  const action = Object.hasOwn(ACTIONS, event.key) && ACTIONS[event.key];
  const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.defaultPrevented;
  if (action && isPlain && areOn() && !dialog.open && !isTyping(event.target)) {
    event.preventDefault();
    action();
  }
});

if (dialog && field && opener) {
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
