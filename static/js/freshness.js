// A page that the browser kept, or that stands in another tab, is shown afresh after a change.
const CHANGED = "waymark:changed";
// What can be drawn anew alone, around a text that is being typed.
const PARTS = ["#position", "#step-head", "#topics", "#done-when", "#evidence", "#prerequisites", "#step-neighbours"];
const ARRIVES = 1500; // milliseconds, for what was sent while a page was left
let freshAt = performance.timeOrigin; // when this page was asked for
let isStale = false;
let isReady = false; // all scripts of this page are there: what is typed from now on is kept

function tellOtherPages() {
    notice();
    freshAt = Date.now();
    keep("localStorage", freshAt);
}

// Once stale, a page stays so until it is drawn anew: its own answers are only a part of it.
function notice() {
    const changedAt = Number(kept("localStorage"));
    isStale ||= changedAt > freshAt;
    return changedAt;
}

async function refresh() {
    const early = notice() - Date.now();
    if (!isStale || !isReady || document.visibilityState !== "visible") {
        return;
    }
    if (early > 0) {
        setTimeout(refresh, early);
        return;
    }
    if (!isTyping()) {
        const leaving = new CustomEvent("waymark:leaving", { detail: [] });
        document.dispatchEvent(leaving);
        await Promise.all(leaving.detail); // what is on its way (static/js/changes.js)
    }
    if (!isTyping()) {
        location.reload();
    } else {
        refreshParts();
    }
}

function refreshParts() {
    isStale = false;
    freshAt = Date.now();
    const parts = [...document.querySelectorAll(PARTS.join())].map((part) => part.id).join();
    const path = location.pathname + location.search;
    htmx.ajax("get", path, { target: "body", swap: "none", selectOOB: parts }).catch(() => {
        isStale = true;
    });
}

function isTyping() {
    const fields = [...document.querySelectorAll("input:not([type=hidden]), textarea")];
    const selects = [...document.querySelectorAll("select")];
    return fields.some((field) => field.value !== field.defaultValue)
        || selects.some((select) => select.selectedIndex !== firstIndex(select));
}

function firstIndex(select) {
    return Math.max(0, [...select.options].findIndex((option) => option.defaultSelected));
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
    const { elt, xhr, requestConfig } = event.detail;
    const isChange = requestConfig.verb === "post" && !elt.matches("[data-note-preview]");
    if (xhr.status === 200 && isChange) {
        tellOtherPages();
        refresh();
    }
});
document.addEventListener(CHANGED, () => keep("localStorage", Date.now() + ARRIVES));
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

document.addEventListener("DOMContentLoaded", () => {
    isReady = true;
    refresh();
});
window.addEventListener("storage", refresh);
document.addEventListener("visibilitychange", refresh);
window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
        refresh();
    }
});
