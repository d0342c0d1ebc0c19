// The server writes dates for the reader's clock (accounts/time_zones.py).
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) {
    document.cookie = `time_zone=${zone}; path=/; max-age=31536000; samesite=lax`;
}

// Open menus close on Escape, on a click elsewhere and when the focus leaves them.
function closeMenus(except) {
    for (const menu of document.querySelectorAll("details[data-closes][open]")) {
        if (!except || !menu.contains(except)) {
            menu.open = false;
        }
    }
}
document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("focusin", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.activeElement.closest("details[data-closes][open]");
    if (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
    }
});

// The second click of a double click would hit what the answer to the first put in that place.
document.addEventListener("click", (event) => {
    if (event.detail > 1 && event.target.closest("a, button")) {
        event.preventDefault();
    }
}, true);

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

// What failed is said, in the words of templates/components/toasts.html. The page itself takes it
// back (static/js/changes.js).
document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    say(status === 403 ? "tooOld" : status === 429 ? "tooFast" : "failed");
});
document.addEventListener("htmx:sendError", () => {
    say("unreachable");
});

function say(what) {
    const toasts = document.getElementById("toasts");
    const toast = document.createElement("div");
    toast.className = "toast";
    toast.dataset.toast = "";
    toast.append(Object.assign(document.createElement("p"), { textContent: toasts.dataset[what] }));
    toasts.replaceChildren(toast);
}

// Dialogs open from the link or button that names them, and close on a click beside them. Escape,
// the close button and giving the focus back are the browser's own.
let pressed; // a click can end beside a dialog that began inside, while text was selected
document.addEventListener("pointerdown", (event) => {
    pressed = event.target;
});
document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    const dialog = opener && document.getElementById(opener.dataset.opens);
    if (dialog && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
        event.preventDefault();
        opener.closest("details[open]")?.querySelector("summary").focus();
        dialog.showModal();
    } else if (event.target === pressed && pressed.matches("dialog[open]")) {
        pressed.close();
    }
});
