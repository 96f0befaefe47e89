// Keys, paste and undo in the table of facts, as in a spreadsheet.
"use strict";
{
  window.onEditorEvent ??= () => {}; // for autosave.js: no cell has an editor
  const CELL = /("(?:[^"]|"")*"|[^\t\r\n]*)(\t|\r?\n|$)/g;
  const [body] = document.querySelector(".sheet table").tBodies;
  const controls = [...body.querySelectorAll("td :is(input, select, textarea)")];
  const shown = new Map(controls.map((control) => [control, control.value]));
  const last = new Map(shown); // the values before the changes that are not in `steps` yet
  const steps = []; // changes to undo: lists of cells with their former values

  const placeOf = (control) => {
    const cell = control.closest("td");
    return [cell.parentElement.sectionRowIndex, cell.cellIndex];
  };
  const controlAt = (row, column) =>
    body.rows[row]?.cells[column]?.querySelector("td :is(input, select, textarea)");

  function moveTo(control) {
    control?.focus();
    control?.select?.();
  }

  /* Adds the cells that changed since the last step as one step. */
  function addStep() {
    const changed = controls.filter((control) => control.value !== last.get(control));
    if (changed.length) {
      steps.push(changed.map((control) => [control, last.get(control)]));
      changed.forEach((control) => last.set(control, control.value));
    }
  }

  function write(control, text) {
    const options = [...(control.options ?? [])];
    const option = options.find(({ value, text: label }) => [value, label.trim()].includes(text.trim()));
    if (!control.options || option) {
      control.value = option ? option.value : text;
      control.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  function undo() {
    const step = steps.pop();
    for (const [control, value] of step) {
      last.set(control, value);
      write(control, value);
    }
    moveTo(step[0][0]);
  }

  /* The rows of cells that a spreadsheet copies; quotes are around cells with line breaks. */
  function rowsOf(text) {
    const rows = [[]];
    for (const [, cell, end] of text.replace(/\r?\n$/, "").matchAll(CELL)) {
      rows.at(-1).push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
      if (!end) {
        break;
      }
      if (end !== "\t") {
        rows.push([]);
      }
    }
    return rows;
  }

  body.addEventListener("input", ({ target }) => {
    const cell = target.closest("td");
    const isChanged = target.value !== shown.get(target);
    cell.classList.toggle("changed", isChanged || cell.dataset.changed !== undefined);
  });
  body.addEventListener("change", addStep);
  body.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain");
    if (!/[\t\n]/.test(text.trim())) {
      return;
    }
    event.preventDefault();
    addStep();
    const [first, left] = placeOf(event.target);
    for (const [row, cells] of rowsOf(text).entries()) {
      for (const [column, cell] of cells.entries()) {
        const control = controlAt(first + row, left + column);
        control && write(control, cell);
      }
    }
    addStep();
  });
  body.addEventListener("keydown", (event) => {
    const { key, target, shiftKey } = event;
    const [row, column] = placeOf(target);
    const isAtStart = !target.options && target.selectionStart === 0;
    const isAtEnd = !target.options && target.selectionEnd === target.value.length;
    let place = null;
    if (event.ctrlKey || event.metaKey || event.altKey) {
      if (key.toLowerCase() === "z" && target.value === last.get(target) && steps.length) {
        event.preventDefault();
        undo();
      }
    } else if (key === "Enter") {
      place = [row + (shiftKey ? -1 : 1), column];
    } else if (key === "ArrowUp" && isAtStart) {
      place = [row - 1, column];
    } else if (key === "ArrowDown" && isAtEnd) {
      place = [row + 1, column];
    } else if (key === "ArrowLeft" && isAtStart && !shiftKey) {
      place = [row, column - 1];
    } else if (key === "ArrowRight" && isAtEnd && !shiftKey) {
      place = [row, column + 1];
    }
    if (place) {
      event.preventDefault();
      moveTo(controlAt(...place));
    }
  });
}
