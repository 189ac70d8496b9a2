(() => {
  "use strict";
  const rows = [...document.querySelectorAll("#list tbody tr")];
  const bar = document.getElementById("shown");
  const said = document.getElementById("said");
  const find = document.getElementById("find");
  let condition = "";
  const update = () => {
    const terms = [...new URLSearchParams(condition)];
    const word = find.value.trim().toLowerCase();
    let n = 0;
    for (const row of rows) {
      const fits = terms.every(([name, value]) => (row.dataset[name] || "") === value) &&
        (!word || row.textContent.toLowerCase().includes(word));
      row.hidden = !fits;
      n += fits ? 1 : 0;
    }
    const of = terms.length ? terms.map(([name, value]) => `${name} = ${value || "–"}`).join(", ") : "";
    said.textContent = `${n} / ${rows.length}${of ? ` · ${of}` : ""}`;
    document.getElementById("all").hidden = !terms.length && !word;
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    if (link.hasAttribute("data-show")) {
      condition = link.getAttribute("data-show");
      find.value = "";
      update();
    } else if ((link.getAttribute("href") || "").startsWith("#r-")) {
      condition = "";
      find.value = "";
      update();
    }
  });
  document.getElementById("all").addEventListener("click", () => {
    condition = "";
    find.value = "";
    update();
  });
  find.addEventListener("input", update);
  bar.hidden = false;
  update();
})();
