// A file can be dropped on its field. A chosen image is shown before it is saved, and a click on an
// image sets its focal point, if the form has the fields of one.
"use strict";
{
  function attach(file) {
    const [x, y] = ["x", "y"].map((name) => document.getElementById(`${file.id}_focus_${name}`));
    const row = file.closest(".form-row");
    const thumbnail = row.querySelector(".thumbnail") ?? document.createElement("div");
    const marker = document.createElement("span");
    marker.className = "focal-point";
    thumbnail.className = "thumbnail";
    thumbnail.append(marker);

    function show() {
      marker.hidden = !x || !thumbnail.querySelector("img") || (x.value === "" && y.value === "");
      marker.style.left = `${x?.value || 50}%`;
      marker.style.top = `${y?.value || 50}%`;
    }

    function set(control, value) {
      control.value = value;
      control.dispatchEvent(new Event("input", { bubbles: true }));
    }

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
      if (file.files[0]?.type.startsWith("image/")) {
        reader.readAsDataURL(file.files[0]);
        [x, y].forEach((control) => control && set(control, ""));
      }
    });
    row.addEventListener("dragover", (event) => { event.preventDefault(); });
    row.addEventListener("drop", (event) => {
      event.preventDefault();
      file.files = event.dataTransfer.files;
      file.dispatchEvent(new Event("change", { bubbles: true }));
    });
    if (x) {
      thumbnail.classList.add("takes-clicks");
      thumbnail.addEventListener("click", ({ offsetX, offsetY, target }) => {
        if (target.matches("img")) {
          set(x, Math.round((100 * offsetX) / target.clientWidth));
          set(y, Math.round((100 * offsetY) / target.clientHeight));
        }
      });
      x.addEventListener("input", show);
      y.addEventListener("input", show);
    }
    show();
  }

  document.querySelectorAll(".file-choice input").forEach(attach);
}
