// Accessible names for elements that the scripts of Django's admin leave without one.
"use strict";
{
  const SEARCH = document.currentScript.dataset.search || "Search";
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
    document.querySelectorAll(SEARCH_OF_AN_OPEN_LIST).forEach((field) => field.setAttribute("aria-label", SEARCH));
  }

  // The state of the side bar belongs to its button: a landmark cannot be expanded.
  const sidebar = document.getElementById("nav-sidebar");
  const toggle = document.getElementById("toggle-nav-sidebar");
  function moveState() {
    toggle.setAttribute("aria-expanded", sidebar.getAttribute("aria-expanded"));
    sidebar.removeAttribute("aria-expanded");
  }
  if (sidebar) {
    moveState();
    toggle.addEventListener("click", moveState);
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
