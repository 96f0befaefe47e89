/* Text from Word, LibreOffice or a page arrives with its lists, headings, tables and footnotes. */
"use strict";
{
  const HIGHEST = 2; // levels of headings that are stored
  const LOWEST = 4;
  const KEPT = new Set(
    ("p br hr h2 h3 h4 strong b em i u s sub sup ul ol li blockquote a abbr cite q " +
      "table caption thead tbody tfoot tr th td").split(" "),
  );
  const ATTRIBUTES = { a: ["href", "title"], abbr: ["title"], ol: ["start"], th: ["scope"] };
  const SPANS = ["colspan", "rowspan"];
  const REMOVED = "script, style, meta, link, title, head, xml, img, object, iframe, svg, math, template";
  const HEADINGS = "h1, h2, h3, h4, h5, h6";
  const BLOCKS = `p, ${HEADINGS}, ul, ol, table, blockquote, hr, div, pre, dl, section, article`;
  const FOOTNOTE = /#_?(ftn|edn|sdfootnote|sdendnote)/i;
  const BACK_TO_TEXT = /#_?((ftn|edn)ref|sd(foot|end)note\d+anc)/i;
  const NUMBERED = /^\(?(\d+|[a-z]|[ivxlcdm]+)[.)]/i;
  const SOURCES = { Word: /class="?Mso|mso-|schemas-microsoft-com/i, LibreOffice: /content="LibreOffice|class="?(western|sdfootnote)/i };

  const styleOf = (element) => element.getAttribute("style") || "";
  const isEmpty = (element) => !element.textContent.trim() && !element.querySelector("hr, table");

  function rename(element, name) {
    const renamed = element.ownerDocument.createElement(name);
    for (const { name: attribute, value } of element.attributes) {
      // Names of office programs, such as “o:gfxdata”, may not be set.
      if (/^[a-z-]+$/.test(attribute)) {
        renamed.setAttribute(attribute, value);
      }
    }
    renamed.append(...element.childNodes);
    element.replaceWith(renamed);
    return renamed;
  }

  function unwrap(element) {
    element.replaceWith(...element.childNodes);
  }

  function removeUnseen(body) {
    const comments = body.ownerDocument.createNodeIterator(body, NodeFilter.SHOW_COMMENT);
    for (let comment = comments.nextNode(); comment; comment = comments.nextNode()) {
      comment.remove();
    }
    body.querySelectorAll(REMOVED).forEach((element) => element.remove());
    const texts = body.ownerDocument.createNodeIterator(body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      text.data = text.data.replace(/[ \t\r\n]+/g, " ");
    }
  }

  /* The number in the text and the footnote itself remain, as text. */
  function keepFootnotes(body) {
    let count = 0;
    for (const link of body.querySelectorAll("a")) {
      const href = link.getAttribute("href") || "";
      if (BACK_TO_TEXT.test(href)) {
        count += 1;
        link.replaceWith(`${link.textContent.trim()} `);
      } else if (FOOTNOTE.test(href)) {
        const number = body.ownerDocument.createElement("sup");
        number.textContent = link.textContent.trim();
        (link.parentElement.closest("sup") || link).replaceWith(number);
      } else if (!/^(https?:|mailto:|tel:|ref:|\/)/i.test(href)) {
        unwrap(link);
      }
    }
    const lines = ":is([style*='footnote-list'], [style*='endnote-list']) > :is(hr, br)";
    body.querySelectorAll(lines).forEach((line) => line.remove());
    return count;
  }

  /* Take the marker out of a list paragraph of Word; return its text. */
  function takeMarker(paragraph) {
    let text = "";
    for (const span of paragraph.querySelectorAll("span")) {
      if (/mso-list:\s*Ignore/i.test(styleOf(span))) {
        text += span.textContent;
        span.remove();
      }
    }
    return text.trim();
  }

  /* Word writes a list as paragraphs with a level and a marker. */
  function buildLists(body) {
    let open = []; // the open lists, outermost first
    let last = {};
    for (const paragraph of body.querySelectorAll(`p, ${HEADINGS}`)) {
      const found = /mso-list:\s*(l\d+)\s+level(\d)/i.exec(styleOf(paragraph));
      const marker = takeMarker(paragraph);
      if (!found || paragraph.tagName !== "P") {
        continue;
      }
      const number = NUMBERED.exec(marker);
      const level = Number(found[2]);
      const name = number ? "OL" : "UL";
      const follows = paragraph.previousElementSibling === last.list;
      const isNew = !follows || (level === 1 && last.id !== found[1]);
      open = isNew ? [] : open.slice(0, level);
      if (open.length === level && open[level - 1].tagName !== name) {
        open.pop();
      }
      while (open.length < level) {
        const list = body.ownerDocument.createElement(name);
        const parent = open.at(-1);
        if (parent) {
          (parent.lastElementChild || parent.appendChild(body.ownerDocument.createElement("li"))).append(list);
        } else {
          paragraph.before(list);
        }
        open.push(list);
      }
      const list = open[level - 1];
      if (!list.children.length && Number(number?.[1]) > 1) {
        list.setAttribute("start", number[1]);
      }
      const item = body.ownerDocument.createElement("li");
      item.append(...paragraph.childNodes);
      list.append(item);
      paragraph.remove();
      last = { list: open[0], id: found[1] };
    }
  }

  /* LibreOffice writes lists directly inside lists, and paragraphs inside items and cells. */
  function tidyLists(body) {
    for (const list of body.querySelectorAll("ul > ul, ul > ol, ol > ul, ol > ol")) {
      const item = list.previousElementSibling;
      if (item) {
        item.append(list);
      } else {
        const created = body.ownerDocument.createElement("li");
        list.before(created);
        created.append(list);
      }
    }
    for (const paragraph of body.querySelectorAll("li > p:first-child, td > p:only-child, th > p:only-child")) {
      unwrap(paragraph);
    }
    body.querySelectorAll("ol[start='1']").forEach((list) => list.removeAttribute("start"));
  }

  /* LibreOffice writes headings with an outline level as items of lists. */
  function keepNumberedHeadings(body) {
    for (const list of body.querySelectorAll(":is(ul, ol):not(li *)")) {
      const items = [...list.querySelectorAll("li")];
      const isOfHeadings = items.every((item) => item.firstElementChild?.matches(`ul, ol, ${HEADINGS}`));
      if (isOfHeadings && list.querySelector(HEADINGS)) {
        list.querySelectorAll("ul, ol, li").forEach(unwrap);
        unwrap(list);
      }
    }
  }

  function keepHeadings(body) {
    body.querySelectorAll("p.MsoTitle, p.title").forEach((title) => rename(title, "h1"));
    keepNumberedHeadings(body);
    body.querySelectorAll(`:is(li, td) :is(${HEADINGS})`).forEach(unwrap);
    const headings = [...body.querySelectorAll(HEADINGS)].filter((heading) => {
      if (isEmpty(heading)) {
        heading.remove();
      }
      return heading.isConnected;
    });
    const levels = [...new Set(headings.map((heading) => Number(heading.tagName[1])))].sort();
    const highest = Math.max(HIGHEST, levels[0]);
    for (const heading of headings) {
      const level = Math.min(highest + levels.indexOf(Number(heading.tagName[1])), LOWEST);
      rename(heading, `h${level}`).querySelectorAll("b, strong").forEach(unwrap);
    }
  }

  function keepTables(body) {
    for (const table of body.querySelectorAll("table")) {
      table.querySelectorAll("colgroup, col").forEach((column) => column.remove());
      const [first] = table.rows;
      if (first && !table.querySelector("th") && table.rows.length > 1) {
        const head = table.tHead || table.createTHead();
        head.append(first);
        [...first.cells].forEach((cell) => rename(cell, "th").setAttribute("scope", "col"));
        table.querySelectorAll("th :is(b, strong)").forEach(unwrap);
      }
    }
  }

  function keepEmphasis(body) {
    body.querySelectorAll("u:has(a)").forEach(unwrap); // of links, in the style of LibreOffice
    for (const element of body.querySelectorAll("span, b")) {
      const style = styleOf(element);
      if (element.tagName === "B") {
        if (/font-weight:\s*(normal|400)/i.test(style)) {
          unwrap(element);
        }
        continue;
      }
      const isBold = /font-weight:\s*(bold|[6-9]00)/i.test(style);
      const isItalic = /font-style:\s*italic/i.test(style);
      if (isItalic && !isEmpty(element)) {
        const emphasis = body.ownerDocument.createElement("em");
        emphasis.append(...element.childNodes);
        element.append(emphasis);
      }
      if (isBold && !isEmpty(element) && !element.closest("h2, h3, h4, th")) {
        rename(element, "strong");
      }
    }
  }

  function keepAllowed(body) {
    // From the inside out, so that the children of an unwrapped element are final.
    for (const element of [...body.querySelectorAll("*")].reverse()) {
      const name = element.localName;
      if (!KEPT.has(name)) {
        const isBlock = element.matches("div, pre, section, article, dt, dd, address, figure");
        if (isBlock && !element.querySelector(BLOCKS) && !isEmpty(element)) {
          rename(element, "p");
        } else {
          unwrap(element);
        }
      }
    }
    for (const element of body.querySelectorAll("*")) {
      const kept = [...(ATTRIBUTES[element.localName] || []), ...(element.matches("td, th") ? SPANS : [])];
      for (const { name } of [...element.attributes]) {
        if (!kept.includes(name)) {
          element.removeAttribute(name);
        }
      }
    }
    const emptied = "p, h2, h3, h4, li, a, b, strong, em, i, u, s, sub, sup, blockquote, ul, ol";
    for (const element of [...body.querySelectorAll(emptied)].reverse()) {
      if (isEmpty(element)) {
        element.replaceWith(element.matches("a, b, strong, em, i, u, s, sub, sup") ? element.textContent : "");
      }
    }
  }

  /* Return the clean HTML and the numbers of what was kept. */
  function convert(html) {
    const { body } = new DOMParser().parseFromString(html, "text/html");
    removeUnseen(body);
    const footnotes = keepFootnotes(body);
    buildLists(body);
    tidyLists(body);
    keepHeadings(body);
    keepTables(body);
    keepEmphasis(body);
    keepAllowed(body);
    const counts = {
      lists: [...body.querySelectorAll("ul, ol")].filter((list) => !list.parentElement.closest("li")).length,
      headings: body.querySelectorAll("h2, h3, h4").length,
      tables: body.querySelectorAll("table").length,
      footnotes,
    };
    return { html: body.innerHTML, counts };
  }

  const texts = () => JSON.parse(document.getElementById("editor-texts").textContent).pasted;

  function describe(html, counts) {
    const words = texts();
    const rules = new Intl.PluralRules(document.documentElement.lang);
    const parts = Object.entries(counts).filter(([, number]) => number);
    const described = parts.map(([name, number]) => {
      const form = { one: 0, few: 1 }[rules.select(number)] ?? 2;
      return words[name][form].replace("{number}", number);
    });
    const [source] = Object.keys(SOURCES).filter((name) => SOURCES[name].test(html));
    const beginning = source ? words.from.replace("{program}", source) : words.from_elsewhere;
    return described.length ? `${beginning} ${described.join(", ")}` : "";
  }

  /* The line above an editor that reports what was pasted, and takes it back. */
  class Bar {
    constructor(editor) {
      this.element = Object.assign(document.createElement("div"), { className: "pasted" });
      this.message = Object.assign(document.createElement("span"), { role: "status" });
      this.buttons = document.createElement("span");
      this.buttons.append(
        this.button(texts().undo, () => editor.execCommand("undo"), editor),
        this.button(texts().hide, () => {}, editor),
      );
      this.element.append(this.message, this.buttons);
      editor.container.$.before(this.element);
      this.show("");
    }

    button(label, act, editor) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
      button.addEventListener("click", () => {
        act();
        this.show("");
        editor.focus();
      });
      return button;
    }

    show(text) {
      this.message.textContent = text;
      this.buttons.hidden = !text;
      this.element.classList.toggle("is-shown", Boolean(text));
    }
  }

  CKEDITOR.plugins.add("cprocpaste", {
    requires: "clipboard",
    init(editor) {
      let bar;
      editor.on("instanceReady", () => {
        bar = new Bar(editor);
      });
      const pasteWithStructure = ({ data }) => {
        const isFromOutside = data.dataTransfer.getTransferType(editor) === CKEDITOR.DATA_TRANSFER_EXTERNAL;
        if (data.type !== "html" && data.type !== "auto") {
          return;
        }
        if (!isFromOutside || !data.dataValue) {
          return;
        }
        const source = data.dataTransfer.getData("text/html", true) || data.dataValue;
        const { html, counts } = convert(source);
        // Office programs write a hard space after a dash, which French typography needs only.
        const isFrench = editor.element.$.lang === "fr";
        data.dataValue = isFrench ? html : html.replace(/([–—])&nbsp;(?=\p{L})/gu, "$1 ");
        data.type = "html";
        data.dontFilter = true; // the filter of pastes; that of the editor remains
        bar.show(describe(source, counts));
      };
      // Before the editor looks at the HTML itself (3, as its own filters of office programs).
      editor.on("paste", pasteWithStructure, null, null, 3);
    },
  });
}
