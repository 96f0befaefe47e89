// A button next to each link with data-copy, which copies its URL. Browsers allow it on HTTPS only.
"use strict";

for (const link of navigator.clipboard ? document.querySelectorAll("a[data-copy]") : []) {
  const button = Object.assign(document.createElement("button"), {
    type: "button",
    textContent: link.dataset.copy,
  });
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(link.href);
    button.textContent = link.dataset.copied;
  });
  link.after(" ", button);
}
