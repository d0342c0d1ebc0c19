// A page that the browser kept, or that stands in another tab, is shown afresh after a change.
const CHANGED = "waymark:changed";
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
