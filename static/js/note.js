// Saves a note while it is written, and never loses what was typed: the text stays in this browser
// until the server has acknowledged it. The form works without this.
const PAUSE = 1200; // milliseconds without a key before a save
const form = document.querySelector("[data-note]");
if (form) {
    watch(form);
}

// A browser may keep nothing, in a private window or when it is full: the page does without.
function keepDraft(key, text, revision) {
    try {
        localStorage.setItem(key, JSON.stringify({ text, revision }));
    } catch {
        // readDraft() tells.
    }
}

function readDraft(key) {
    try {
        return JSON.parse(localStorage.getItem(key));
    } catch {
        return null;
    }
}

function dropDraft(key) {
    try {
        localStorage.removeItem(key);
    } catch {
        // There is none.
    }
}

function watch(form) {
    const field = form.querySelector("#note-text");
    const key = form.dataset.draftKey;
    const state = () => document.getElementById("note-state");
    const revision = () => document.getElementById("note-revision").value;
    let timer;
    let sent = field.defaultValue;
    let baseRevision = revision(); // the one that the text in the field was written over

    function changed() {
        keepDraft(key, field.value, baseRevision);
        form.dataset.unsaved = "";
        state().textContent = "Not saved yet …";
        clearTimeout(timer);
        if (!isInConflict()) {
            timer = setTimeout(save, PAUSE);
        }
    }

    // While both texts of a conflict are shown, the writer decides when to save.
    function isInConflict() {
        return document.getElementById("note-newer") !== null;
    }

    function save() {
        clearTimeout(timer);
        htmx.trigger(form, "note:save");
    }

    // The field may hold more than the server's text before this script is there: typed on a slow
    // line, or put back by the browser. It joins what was kept here earlier.
    function restore() {
        const draft = readDraft(key);
        const early = field.value === field.defaultValue ? "" : field.value;
        if (draft && draft.text !== field.defaultValue) {
            const joined = early && early !== draft.text ? `${draft.text}\n\n${early}` : draft.text;
            field.value = joined;
            document.getElementById("note-revision").value = draft.revision;
            baseRevision = draft.revision;
            changed();
            state().textContent = "Brought back what you had typed.";
        } else if (early) {
            changed();
        } else {
            dropDraft(key);
        }
    }

    field.addEventListener("input", changed);
    window.addEventListener("beforeunload", (event) => {
        if ("unsaved" in form.dataset && !readDraft(key)) {
            event.preventDefault();
        }
    });
    function saveIfNeeded() {
        if ("unsaved" in form.dataset && !isInConflict()) {
            save();
        }
    }
    window.addEventListener("online", saveIfNeeded);
    document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "hidden") {
            saveIfNeeded();
        }
    });

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

    // htmx would save to the address of the button that has the focus, be it the preview's.
    form.addEventListener("htmx:configRequest", (event) => {
        if (event.target === form) {
            event.detail.path = form.getAttribute("hx-post");
        }
    });

    form.addEventListener("htmx:beforeRequest", (event) => {
        if (event.target === form) {
            sent = field.value;
            state().textContent = "Saving …";
        }
    });
    form.addEventListener("htmx:afterRequest", (event) => {
        if (event.target !== form) {
            return;
        }
        // htmx calls 401, 409 and 422 successful too, for they are shown in their place.
        if (event.detail.xhr.status !== 200) {
            refused();
        } else {
            acknowledged();
        }
        offerMerge();
    });

    function refused() {
        showPreview(false);
        keepDraft(key, field.value, baseRevision);
        state().textContent = readDraft(key)
            ? "Not saved yet; your text is kept in this browser."
            : "Not saved yet; keep this page open.";
        if (document.activeElement !== field) {
            document.getElementById("note-conflict-notice")?.focus();
        }
    }

    function acknowledged() {
        baseRevision = revision();
        field.defaultValue = sent;
        if (field.value === sent) {
            delete form.dataset.unsaved;
            dropDraft(key);
        } else {
            changed();
        }
    }

    // The two quick ways to bring a conflict's texts together.
    function offerMerge() {
        for (const button of form.querySelectorAll("[data-note-join], [data-note-take]")) {
            button.hidden = false;
        }
    }
    form.addEventListener("click", (event) => {
        const newer = document.getElementById("note-newer");
        if (event.target.matches("[data-note-join]")) {
            field.value = `${newer.value}\n\n${field.value}`;
        } else if (event.target.matches("[data-note-take]")) {
            field.value = newer.value;
        } else {
            return;
        }
        changed();
        field.focus();
    });

    showPreview(false);
    offerMerge();
    if (!isInConflict()) {
        restore();
    }
}
