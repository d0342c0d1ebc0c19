// Saves a note while it is written. What the server does not have yet stays in this browser
// (static/js/drafts.js). The form works without this.
const PAUSE = 1200; // milliseconds without a key before a save
const form = document.querySelector("[data-note]");
if (form) {
    watch(form);
}

function watch(form) {
    const field = form.querySelector("#note-text");
    const isUnsaved = () => "unsaved" in form.dataset;
    let timer;
    let sent; // the text of the last save
    let refused; // the text that was not taken last

    // The words are the form's (templates/roadmap/notes/_of_step.html).
    function say(what) {
        document.getElementById("note-state").textContent = form.dataset[what];
    }

    function changed() {
        form.dataset.unsaved = "";
        say("notSaved");
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

    function saveIfNeeded() {
        if (isUnsaved() && !isInConflict()) {
            save();
        }
    }

    field.addEventListener("input", changed);
    window.addEventListener("online", saveIfNeeded);
    // Not when the page is new: what was typed early waits for the draft that it joins.
    window.addEventListener("pageshow", (event) => event.persisted && saveIfNeeded());
    document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "hidden") {
            saveIfNeeded();
        }
    });

    // Leaving waits (static/js/leaving.js), though not again for what was refused.
    document.addEventListener("waymark:leaving", (event) => {
        if (isUnsaved() && !isInConflict() && field.value !== refused) {
            event.detail.push(isSaved());
            save();
        }
    });
    function isSaved() {
        return new Promise((resolve) => {
            form.addEventListener("note:saved", () => isUnsaved() || resolve(true));
            form.addEventListener("note:refused", () => resolve(false));
        });
    }
    // The last resort, where nobody waited.
    window.addEventListener("pagehide", () => {
        if (isUnsaved() && !isInConflict()) {
            const body = new FormData(form);
            fetch(form.action, { method: "post", body, keepalive: true, redirect: "manual" }).catch(() => {});
            document.dispatchEvent(new Event("waymark:changed"));
        }
    });
    window.addEventListener("beforeunload", (event) => {
        saveIfNeeded();
        if (isUnsaved() && !("kept" in form.dataset)) {
            event.preventDefault();
        }
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
            say("saving");
        }
    });
    form.addEventListener("htmx:afterRequest", (event) => {
        if (event.target !== form) {
            return;
        }
        // htmx calls 401, 409 and 422 successful too, for they are shown in their place.
        if (event.detail.xhr.status === 200) {
            acknowledged();
        } else {
            notTaken();
        }
    });

    function acknowledged() {
        field.defaultValue = sent;
        delete form.dataset.unsaved;
        if (field.value !== sent) {
            changed();
        }
        form.dispatchEvent(new Event("note:saved"));
    }

    function notTaken() {
        refused = sent;
        say("kept" in form.dataset ? "notSavedKept" : "notSavedOpen");
        if (document.activeElement !== field) {
            document.getElementById("note-conflict-notice")?.focus();
        }
        form.dispatchEvent(new Event("note:refused"));
    }

    // The field may hold more than the server's text before this script is there: typed on a slow
    // line, or put back by the browser.
    if (field.value !== field.defaultValue && !isInConflict()) {
        changed();
    }
}
