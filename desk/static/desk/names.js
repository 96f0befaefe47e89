// Names for what the admin's own scripts leave without one: whoever listens to a page knows no other way what it is.
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
    // What was chosen is read after the label; by itself it is no field in which anybody types.
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

  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    // What opens stands in the main part of the page, as its field does.
    select.dataset.dropdownParent = "#content-start";
    if (select.multiple) {
      // The cross that empties it stands inside the list of what was chosen, where only entries may stand.
      select.dataset.allowClear = "false";
    }
  }
  nameAll();
  new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
}
