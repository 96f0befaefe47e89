// Editors of rich text start when they come into view, at most two of them before the user does something.
// The first one loads the scripts of CKEditor: a form is usable before, and most changes need none.
"use strict";
{
  const TEXTS = "textarea[data-type=ckeditortype]:not([id*=__prefix__])";
  const ACTIONS = ["keydown", "pointerdown", "pointermove", "scroll"];
  const waiting = new Set();
  let loading;
  let left = 2;
  let announce;
  const loaded = new Promise((resolve) => { announce = resolve; });

  function run(url) {
    const script = Object.assign(document.createElement("script"), { src: url });
    return new Promise((resolve, reject) => {
      script.addEventListener("load", resolve);
      script.addEventListener("error", reject);
      document.head.append(script);
    });
  }

  /** Load CKEditor; return the settings that all editors share. */
  async function load() {
    const { base_url, scripts, plugins, config } = JSON.parse(document.getElementById("editor-settings").textContent);
    window.CKEDITOR_BASEPATH = base_url;
    for (const script of scripts) {
      await run(script);
    }
    plugins.forEach((plugin) => CKEDITOR.plugins.addExternal(...plugin));
    announce();
    return config;
  }

  async function start(text) {
    observer.unobserve(text);
    const config = await (loading ??= load());
    CKEDITOR.replace(text.id, { ...config, ...JSON.parse(text.dataset.config) });
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
    left = Infinity;
    waiting.forEach(start);
    waiting.clear();
  }

  document.querySelectorAll(TEXTS).forEach((text) => observer.observe(text));
  for (const action of ACTIONS) {
    addEventListener(action, startMore, { once: true, capture: true, passive: true });
  }

  /** Listen to an event of CKEditor, which may not be loaded yet. */
  window.onEditorEvent = (name, listener) => loaded.then(() => CKEDITOR.on(name, listener));
}
