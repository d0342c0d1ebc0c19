// The search on top of its plain form: arrow keys walk through what was found, and the dialog is
// empty again when it closes.
const field = document.getElementById("search-field");
const dialog = field?.closest("dialog");
const count = document.getElementById("search-count");
const hint = count?.textContent;

document.addEventListener("keydown", (event) => {
    const direction = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!direction || !event.target.closest("#search-field, .results")) {
        return;
    }
    const stops = [field, ...document.querySelectorAll(".result-link")];
    const at = stops.indexOf(event.target.closest("li")?.querySelector(".result-link") ?? field);
    event.preventDefault();
    stops[at + direction]?.focus();
});

for (const failure of ["htmx:sendError", "htmx:responseError"]) {
    field?.addEventListener(failure, (event) => {
        event.stopPropagation(); // the notice of static/js/changes.js lies under the dialog
        count.textContent = count.dataset.failed;
    });
}

// What was found may lie on this very page.
dialog?.addEventListener("click", (event) => {
    if (event.target.closest("a") && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
        dialog.close();
    }
});
field?.addEventListener("htmx:beforeOnLoad", (event) => {
    if (dialog && !dialog.open) {
        event.preventDefault(); // the answer comes too late
    }
});
dialog?.addEventListener("close", () => {
    field.form.reset();
    count.textContent = hint;
    document.getElementById("search-errors").replaceChildren();
    document.getElementById("search-results").replaceChildren();
});
