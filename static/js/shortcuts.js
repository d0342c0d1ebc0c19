// One key for what else takes a mouse or many tabs: each clicks the very link, button or radio that
// is there. They are listed in templates/components/shortcuts.html, and can be switched off.
const STOPS = ".waymark .waymark-link, button.topic-button, .cards h2 a";
const root = document.documentElement;
const keys = {
    "?": () => find("[data-opens=shortcuts]")?.click(),
    "/": openSearch,
    j: () => move(1),
    k: () => move(-1),
    d: () => mark("done"),
    l: () => mark("learning"),
    s: () => mark("skipped"),
    u: () => find("#toasts .toast-undo")?.click(),
};

document.addEventListener("keydown", (event) => {
    if (event.key in keys && root.dataset.shortcuts === "on" && isFree(event)) {
        event.preventDefault();
        keys[event.key]();
    }
});

// Whether the key is not meant for a field, a menu, a dialog or the browser.
function isFree(event) {
    const isHeld = event.repeat && !["j", "k"].includes(event.key);
    const isCommand = event.ctrlKey || event.altKey || event.metaKey || event.isComposing;
    return !isHeld && !isCommand && !event.defaultPrevented && !find("dialog[open]")
        && !event.target.closest(":read-write, select, details[data-closes][open]");
}

function find(selector, within = document) {
    return within.querySelector(selector);
}

function openSearch() {
    const field = find("main #search-field");
    if (field) {
        field.focus();
    } else {
        find("[data-opens=search]")?.click();
    }
}

function move(by) {
    const stops = [...document.querySelectorAll(STOPS)].filter((stop) => stop.checkVisibility());
    const at = stops.findIndex((stop) => stop.closest("li").contains(document.activeElement));
    const here = stops.find((stop) => stop.matches("[aria-current=step]")) ?? stops[0];
    const next = at < 0 ? here : stops[at + by];
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: "center" });
}

// The step of the focused waymark on the map, or the one that the page is about.
function mark(status) {
    const waymark = document.activeElement.closest(".waymark");
    const control = waymark
        ? find(`button[name=status][value=${status}]:enabled`, waymark)
        : find(`#status-control input[value=${status}]`);
    control?.click();
}

// The switch works at once; it is taken back where the server can't keep it.
document.addEventListener("change", (event) => {
    if (event.target.name === "shortcuts") {
        turn(event.target.checked);
    }
});
document.addEventListener("htmx:afterRequest", (event) => {
    if (event.target.matches(".shortcuts-choice") && !event.detail.successful) {
        turn(root.dataset.shortcuts === "off");
    }
});

function turn(on) {
    root.dataset.shortcuts = on ? "on" : "off";
    for (const box of document.querySelectorAll("[name=shortcuts]")) {
        box.checked = on;
    }
}
