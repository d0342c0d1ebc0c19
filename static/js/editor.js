// The buttons around a note's text: write and preview, and what is offered in a conflict.
const form = document.querySelector("[data-note]");
if (form) {
    equip(form);
}

function equip(form) {
    const field = form.querySelector("#note-text");

    // The text and its preview take turns in one place.
    const writeTab = form.querySelector("[data-note-write]");
    const previewTab = form.querySelector("[data-note-preview]");
    function showPreview(isPreview) {
        writeTab.setAttribute("aria-pressed", !isPreview);
        previewTab.setAttribute("aria-pressed", isPreview);
    }
    writeTab.addEventListener("click", () => {
        showPreview(false);
        document.getElementById("note-preview").replaceChildren();
        field.focus();
    });
    previewTab.addEventListener("htmx:afterRequest", (event) => {
        showPreview(event.detail.xhr.status === 200);
    });

    // The two quick ways to bring a conflict's texts together.
    function offerMerge() {
        for (const button of form.querySelectorAll("[data-note-join], [data-note-take]")) {
            button.hidden = false;
        }
    }
    form.addEventListener("click", (event) => {
        const newer = document.getElementById("note-newer");
        const isJoin = event.target.matches("[data-note-join]");
        if (isJoin || event.target.matches("[data-note-take]")) {
            field.value = isJoin ? `${newer.value}\n\n${field.value}` : newer.value;
            field.dispatchEvent(new Event("input"));
            field.focus();
        }
    });

    form.addEventListener("note:refused", () => {
        showPreview(false);
        offerMerge();
    });
    showPreview(false);
    offerMerge();
}
