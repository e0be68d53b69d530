// Filters, sorts and unfolds what is already on the page. It reads nothing else and writes only text and attributes.
(function () {
  "use strict";
  var one = function (id) { return document.getElementById(id); };
  var all = function (selector, inside) {
    return Array.prototype.slice.call((inside || document).querySelectorAll(selector));
  };

  // The filter of practices.
  var filter = one("filter");
  var fields = ["text", "model", "category", "verdict"].map(function (name) { return one("filter-" + name); });
  if (filter) {
    var practices = all("#practices .practice").map(function (element) {
      return {
        element: element,
        item: element.parentNode,
        text: element.textContent.toLowerCase(),
        model: element.getAttribute("data-model"),
        category: element.getAttribute("data-category"),
        verdict: element.getAttribute("data-verdict")
      };
    });
    var groups = all("#practices .group");
    var atFirst = groups.map(function (group) { return group.open; });
    var apply = function () {
      var words = fields[0].value.toLowerCase().split(/\s+/).filter(Boolean);
      var wanted = fields.map(function (field) { return field.value; });
      var active = words.length > 0 || wanted[1] || wanted[2] || wanted[3];
      var shown = 0;
      practices.forEach(function (practice) {
        var fits = (!wanted[1] || practice.model === wanted[1]) &&
          (!wanted[2] || practice.category === wanted[2]) &&
          (!wanted[3] || practice.verdict === wanted[3]) &&
          words.every(function (word) { return practice.text.indexOf(word) >= 0; });
        practice.item.hidden = !fits;
        shown += fits ? 1 : 0;
      });
      all("#practices .category").forEach(function (category) {
        category.hidden = !category.querySelector("li:not([hidden]) > .practice");
      });
      groups.forEach(function (group, index) {
        var empty = !group.querySelector("li:not([hidden]) > .practice");
        group.hidden = empty;
        group.open = active ? !empty : atFirst[index];
      });
      one("filter-count").textContent = shown + " of " + practices.length + " practices shown";
    };
    var clear = function () {
      fields.forEach(function (field) { field.value = ""; });
      apply();
    };
    fields[0].addEventListener("input", apply);
    fields.slice(1).forEach(function (field) { field.addEventListener("change", apply); });
    one("filter-clear").addEventListener("click", function () {
      clear();
      fields[0].focus();
    });
    filter.hidden = false;
    // A browser may have kept what was typed before the page was loaded again.
    apply();
  }

  // A link to something folded unfolds it, and shows it even where the filter hides it.
  var follow = function () {
    var target = null;
    try {
      target = one(decodeURIComponent(location.hash.slice(1)));
    } catch (error) {
      return;
    }
    if (!target) { return; }
    if (filter && target.closest("#practices [hidden]")) { clear(); }
    for (var element = target; element; element = element.parentElement) {
      if (element.tagName === "DETAILS") { element.open = true; }
    }
    target.scrollIntoView();
  };
  window.addEventListener("hashchange", follow);
  if (location.hash) { follow(); }

  // Tables that sort: by number where cells have one, what is unknown always last.
  all("table.sortable").forEach(function (table) {
    var body = table.tBodies[0];
    var heads = all("thead th", table);
    heads.forEach(function (head, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.textContent = "";
      head.appendChild(button);
      button.addEventListener("click", function () {
        var up = head.getAttribute("aria-sort") !== "ascending";
        heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        var key = function (row) { return row.cells[column].getAttribute("data-sort"); };
        var rows = all("tr", body);
        var numbers = rows.every(function (row) { return key(row) === null || !isNaN(Number(key(row))); });
        rows.sort(function (a, b) {
          var x = key(a);
          var y = key(b);
          if (x === null || y === null) { return (x === null) - (y === null); }
          var order = numbers ? Number(x) - Number(y) : x.localeCompare(y);
          return up ? order : -order;
        });
        rows.forEach(function (row) { body.appendChild(row); });
        var status = one("sorted");
        if (status) {
          status.textContent = "Sorted by " + button.textContent + (up ? ", ascending" : ", descending");
        }
      });
    });
  });

  // Paper cannot unfold: levels, steps and notes are printed whole. Long lists stay as the reader left them.
  var unfolded = [];
  window.addEventListener("beforeprint", function () {
    unfolded = all("main details:not([open])").filter(function (details) {
      return !details.closest("#practices, #signals, #deployments, #changes, #runs, .references");
    });
    unfolded.forEach(function (details) { details.open = true; });
  });
  window.addEventListener("afterprint", function () {
    unfolded.forEach(function (details) { details.open = false; });
  });
})();
