// What every page does beyond plain forms and links. Without it, all pages still work.
const CHANGED = "waymark:changed";

// The server writes dates for the reader's clock (accounts/time_zones.py).
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) {
    document.cookie = `time_zone=${zone}; path=/; max-age=31536000; samesite=lax`;
}

// A page that the browser kept, or that stands in another tab, is shown afresh after a change.
let freshAt = performance.timeOrigin; // when this page was asked for

function tellOtherPages() {
    freshAt = Date.now();
    keep("localStorage", freshAt);
}

function refreshIfStale() {
    const isTyping = [...document.querySelectorAll("input:not([type=hidden]), textarea")]
        .some((field) => field.value !== field.defaultValue);
    const isStale = Number(kept("localStorage")) > freshAt;
    if (isStale && !isTyping && document.visibilityState === "visible") {
        location.reload();
    }
}

// Where the browser keeps nothing, other pages show a change when they are opened again.
function keep(storage, value) {
    try {
        window[storage].setItem(CHANGED, value);
    } catch {
        // Full, or not allowed.
    }
}

function kept(storage) {
    try {
        return window[storage].getItem(CHANGED);
    } catch {
        return null;
    }
}

document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.xhr.status === 200 && event.detail.requestConfig.verb === "post") {
        tellOtherPages();
    }
});
// A form sent without htmx has changed something when the next page is there.
document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented && event.target.method === "post") {
        keep("sessionStorage", "sent");
    }
});
if (kept("sessionStorage")) {
    sessionStorage.removeItem(CHANGED);
    tellOtherPages();
}

refreshIfStale();
window.addEventListener("storage", refreshIfStale);
document.addEventListener("visibilitychange", refreshIfStale);
window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
        refreshIfStale();
    }
});

// The changes of one page go to the server in their order, one after the answer to the other: an
// answer draws forms anew, so that a request must not hang on the form that it came from.
const waiting = []; // the first is on its way

document.addEventListener("htmx:confirm", (event) => {
    const { elt, path, target, triggeringEvent } = event.detail;
    if (!elt.hasAttribute("hx-target")) {
        return;
    }
    event.preventDefault();
    const form = elt.closest("form");
    const button = triggeringEvent?.submitter;
    waiting.push({ path, target, button, form, values: new FormData(form, button) });
    drawTicks();
    if (waiting.length === 1) {
        send();
    }
});

async function send() {
    const { path, target, values, form } = waiting[0];
    try {
        await htmx.ajax("post", path, { source: "#main", target, swap: "none", values });
    } catch {
        // Said below, at htmx:sendError.
    }
    waiting.shift();
    drawTicks();
    if (document.activeElement === document.body) {
        document.getElementById(form.dataset.focus)?.focus();
    }
    if (waiting.length) {
        send();
    }
}

// A tick shows at once, and until its answer is there.
function drawTicks() {
    for (const button of document.querySelectorAll("[data-tick] button")) {
        const change = waiting.findLast((change) => change.button?.id === button.id);
        const isTicked = change ? change.values.get("ticked") === "yes" : button.value === "no";
        button.setAttribute("aria-checked", isTicked);
        button.form.classList.toggle("is-ticked", isTicked);
    }
}

// The second click of a double click would hit what the answer to the first put in that place.
document.addEventListener("click", (event) => {
    if (event.detail > 1 && event.target.closest("a, button")) {
        event.preventDefault();
    }
}, true);

// A refused change is taken back, and said.
document.addEventListener("htmx:responseError", (event) => {
    takeBackStatus();
    const status = event.detail.xhr.status;
    say(status === 403 ? "This page is too old. Reload it and try again."
        : status === 429 ? "That was a little too fast. Wait a few minutes and try again."
        : "That did not work, so nothing was changed. Try again in a moment.");
});
document.addEventListener("htmx:sendError", () => {
    takeBackStatus();
    say("The site can't be reached, so nothing was changed. Are you online?");
});

function takeBackStatus() {
    document.getElementById("status-control")?.reset();
}

function say(text) {
    const toast = document.createElement("div");
    toast.className = "toast";
    toast.dataset.toast = "";
    toast.append(Object.assign(document.createElement("p"), { textContent: text }));
    document.getElementById("toasts").replaceChildren(toast);
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

// Logging out leaves nothing of the learner's texts (static/js/note.js) in the browser.
document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-clears-drafts]")) {
        const drafts = Object.keys(localStorage).filter((key) => key.startsWith("note:"));
        drafts.forEach((key) => localStorage.removeItem(key));
    }
});
