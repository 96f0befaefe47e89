// A click on the thumbnail of an image sets its focal point. A chosen file is shown before it is saved.
"use strict";
{
  function attach(x) {
    const y = document.getElementById(x.id.replace(/x$/, "y"));
    const file = document.getElementById(x.id.replace(/_focus_x$/, ""));
    const row = file.closest(".form-row");
    const thumbnail = row.querySelector(".thumbnail") ?? document.createElement("div");
    const marker = document.createElement("span");
    marker.className = "focal-point";
    thumbnail.className = "thumbnail takes-clicks";
    thumbnail.append(marker);

    function show() {
      marker.hidden = !thumbnail.querySelector("img") || (x.value === "" && y.value === "");
      marker.style.left = `${x.value || 50}%`;
      marker.style.top = `${y.value || 50}%`;
    }

    function set(control, value) {
      control.value = value;
      control.dispatchEvent(new Event("input", { bubbles: true }));
    }

    thumbnail.addEventListener("click", ({ offsetX, offsetY, target }) => {
      if (target.matches("img")) {
        set(x, Math.round((100 * offsetX) / target.clientWidth));
        set(y, Math.round((100 * offsetY) / target.clientHeight));
      }
    });
    file.addEventListener("change", () => {
      const image = document.createElement("img");
      const reader = new FileReader();
      image.alt = "";
      image.addEventListener("load", () => {
        thumbnail.replaceChildren(image, marker);
        file.closest(".file-choice").before(thumbnail);
        show();
      });
      reader.addEventListener("load", () => { image.src = reader.result; });
      if (file.files.length > 0) {
        reader.readAsDataURL(file.files[0]);
        set(x, "");
        set(y, "");
      }
    });
    x.addEventListener("input", show);
    y.addEventListener("input", show);
    show();
  }

  document.querySelectorAll("input[id$=_focus_x]").forEach(attach);
}
