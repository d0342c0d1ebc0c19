// Leaving waits a moment for what is on its way to the server: whoever has something there adds
// a promise, which tells whether the server took it (static/js/changes.js, static/js/note.js).
const PATIENCE = 3000; // milliseconds
let isLetGo = false;

function underWay() {
    const leaving = new CustomEvent("waymark:leaving", { detail: [] });
    document.dispatchEvent(leaving);
    return leaving.detail;
}

// False if something was refused; the page says what.
async function areKept(promises) {
    const enough = new Promise((resolve) => setTimeout(resolve, PATIENCE, [true]));
    return (await Promise.race([Promise.all(promises), enough])).every(Boolean);
}

document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    const here = location.href.split("#")[0];
    if (!link || event.defaultPrevented || !isPlain || link.target || link.origin !== location.origin
        || (link.hash && link.href.split("#")[0] === here)) {
        return;
    }
    const promises = underWay();
    if (promises.length) {
        event.preventDefault();
        link.setAttribute("aria-busy", "true");
        if (await areKept(promises)) {
            location.assign(link.href);
        }
        link.removeAttribute("aria-busy");
    }
});

document.addEventListener("submit", async (event) => {
    const { target: form, submitter } = event;
    if (event.defaultPrevented) {
        return; // htmx sends it
    }
    const isLogOut = form.matches("[data-clears-drafts]");
    const promises = isLetGo ? [] : underWay();
    if (promises.length) {
        event.preventDefault();
        if ((await areKept(promises)) || isLogOut) {
            isLetGo = true;
            form.requestSubmit(submitter);
            isLetGo = false;
        }
    } else if (isLogOut && !clearDrafts(form.dataset.clearsDrafts)) {
        event.preventDefault();
    }
});

// Logging out leaves nothing of the learner's texts (static/js/drafts.js) in the browser. Where one
// is not saved yet, the log-out form's question is asked first.
function clearDrafts(question) {
    const drafts = draftKeys();
    const unsaved = document.querySelector("[data-note][data-unsaved]");
    if ((drafts.length || unsaved) && !confirm(question)) {
        return false;
    }
    drafts.forEach((key) => localStorage.removeItem(key));
    delete unsaved?.dataset.unsaved;
    return true;
}

function draftKeys() {
    try {
        return Object.keys(localStorage).filter((key) => key.startsWith("note:"));
    } catch {
        return []; // Nothing may be kept in this browser.
    }
}
