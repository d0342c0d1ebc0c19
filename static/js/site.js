// What every page does beyond plain forms and links. Without it, all pages still work.
const CHANGED = "waymark:changed";
const loadedAt = Date.now();

// The server writes dates for the reader's clock (accounts/time_zones.py).
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) {
    document.cookie = `time_zone=${zone}; path=/; max-age=31536000; samesite=lax`;
}

// A page that the browser kept, or that stands in another tab, is shown afresh after a change.
document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.detail.requestConfig.verb === "post") {
        localStorage.setItem(CHANGED, String(Date.now()));
    }
});

function refreshIfStale() {
    const isStale = Number(localStorage.getItem(CHANGED)) > loadedAt;
    const isTyping = document.querySelector("[data-unsaved]");
    if (isStale && !isTyping) {
        location.reload();
    }
}

window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
        refreshIfStale();
    }
});

// A refused change is taken back, and said.
document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    say(status === 403 ? "This page is too old. Reload it and try again."
        : status === 429 ? "That was a little too fast. Wait a few minutes and try again."
        : "That did not work, so nothing was changed. Try again in a moment.");
});
document.addEventListener("htmx:sendError", () => {
    say("The site can't be reached, so nothing was changed. Are you online?");
});

function say(text) {
    const toast = document.createElement("div");
    toast.className = "toast";
    toast.dataset.toast = "";
    toast.append(Object.assign(document.createElement("p"), { textContent: text }));
    document.getElementById("toasts").replaceChildren(toast);
}

// A tick shows at once; the answer draws it again as the server has it.
document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.target.closest?.("[data-tick]");
    if (form) {
        form.classList.toggle("is-ticked", form.querySelector("button").value === "yes");
        form.dataset.shown = "early";
    }
});
document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("[data-tick]");
    if (form && !event.detail.successful) {
        form.classList.toggle("is-ticked", form.querySelector("button").value !== "yes");
    }
});

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

// Logging out leaves nothing of the learner's texts (static/js/note.js) in the browser.
document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-clears-drafts]")) {
        const drafts = Object.keys(localStorage).filter((key) => key.startsWith("note:"));
        drafts.forEach((key) => localStorage.removeItem(key));
    }
});
