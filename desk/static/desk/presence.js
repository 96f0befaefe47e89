// Reports that this form is open, and shows who else has it open.
"use strict";
{
  const INTERVAL = 30 * 1000; // milliseconds; the server forgets a report after a minute
  const box = document.querySelector(".presence");
  const token = box.closest("form").elements.csrfmiddlewaretoken.value;

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
      const headers = { "X-CSRFToken": token };
      // A redirect leads to the sign-in.
      const response = await fetch(box.dataset.url, { method: "POST", headers, redirect: "error" });
      show((await response.json()).names);
    } catch {
      show([]); // the server is unavailable, or the session has ended
    }
  }

  report();
  setInterval(report, INTERVAL);
  document.addEventListener("visibilitychange", report);
}
