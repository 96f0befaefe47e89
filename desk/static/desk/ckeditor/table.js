/* New tables have a header row: without one they cannot be published. */
"use strict";

CKEDITOR.plugins.add("cproctable", {
  requires: "table",
  init() {
    CKEDITOR.on("dialogDefinition", (event) => {
      if (event.data.name === "table") {
        event.data.definition.getContents("info").get("selHeaders").default = "row";
      }
    });
  },
});
