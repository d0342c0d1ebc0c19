// The changes of one page go to the server in their order, one after the answer to the other: an
// answer draws forms anew, so that a request must not hang on the form that it came from. Until
// it is answered, a change is drawn over what the server said last, and leaving waits for it.
const CHANGES = "form[hx-target], [hx-target] form"; // the map says its target once for all
const PAUSE = 450; // milliseconds, in which arrow keys may pass over a status
const waiting = []; // while they are being sent, the first is on its way
let sending = null; // tells at the end whether the server took them all
let timer;
let answer; // the status of the last one
let changed = "main"; // the id of what was changed last, which gets the focus that an answer took

document.addEventListener("htmx:confirm", (event) => {
    const { elt, path, target, triggeringEvent } = event.detail;
    if (elt.matches(CHANGES)) {
        event.preventDefault();
        add(path, target, elt, triggeringEvent?.submitter);
        clearTimeout(timer);
        timer = setTimeout(send, triggeringEvent?.type === "change" ? PAUSE : 0);
        elt.querySelector(".more")?.removeAttribute("open");
    }
});

function add(path, target, form, button) {
    const values = new FormData(form, button);
    const change = { path, target, form, values };
    const replaced = waiting.findIndex((other, at) => (at || !sending) && replaces(change, other));
    if (replaced >= 0) {
        waiting.splice(replaced, 1);
    }
    const last = waiting.at(-1);
    if (last?.form !== form || asText(last.values) !== asText(values)) {
        waiting.push(change);
    }
    changed = form.dataset.focus || button?.id || form.id || changed;
    draw();
}

const asText = (values) => new URLSearchParams(values).toString();

// Statuses and ticks are set, so that only the last word counts.
function replaces(change, other) {
    return change.path === other.path && (change.values.has("status") || change.values.has("ticked"));
}

function send() {
    if (waiting.length) {
        sending ??= sendAll();
    }
    return sending;
}

async function sendAll() {
    let areTaken = true;
    while (waiting.length) {
        const change = waiting[0];
        const { path, target, values } = change;
        answer = 0;
        try {
            await htmx.ajax("post", path, { source: "#main", target, swap: "none", values });
        } catch {
            // Said at htmx:sendError (static/js/failures.js).
        }
        areTaken &&= answer === 200;
        if (waiting[0] === change) {
            waiting.shift();
        }
        draw();
        focusOnChange();
    }
    sending = null;
    return areTaken;
}

document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt.id === "main") {
        answer = event.detail.xhr.status;
    }
    draw(); // A note's answer, or a fresh part of the page, knows nothing of what waits.
});

function draw() {
    for (const form of document.querySelectorAll(CHANGES)) {
        const path = form.getAttribute("hx-post");
        const values = waiting.findLast((change) => change.path === path)?.values;
        values ? form.setAttribute("aria-busy", "true") : form.removeAttribute("aria-busy");
        if (form.matches("[data-tick]")) {
            drawTick(form, values?.get("ticked"));
        } else if (form.id === "status-control") {
            form.querySelector(values ? `[value=${values.get("status")}]` : "[checked]").checked = true;
        } else if (form.matches(".waymark .mark")) {
            drawMark(form.closest(".waymark"), values?.get("status"));
        }
    }
}

// The button says what the topic shall be next: the opposite of what is shown.
function drawTick(form, wanted) {
    const button = form.querySelector("button");
    button.dataset.first ??= button.value;
    const isTicked = (wanted ?? (button.dataset.first === "no" ? "yes" : "no")) === "yes";
    button.value = isTicked ? "no" : "yes";
    button.setAttribute("aria-checked", isTicked);
    form.classList.toggle("is-ticked", isTicked);
}

// A step marked on the map shows its new sign; the answer draws the rest.
function drawMark(waymark, wanted) {
    const status = /\bis-(todo|learning|done|skipped)\b/;
    waymark.dataset.first ??= waymark.className.match(status)[1];
    for (const part of [waymark, waymark.querySelector(".sign")]) {
        part.className = part.className.replace(status, `is-${wanted ?? waymark.dataset.first}`);
    }
}

function focusOnChange() {
    if (document.activeElement === document.body) {
        const element = document.getElementById(changed);
        (element?.querySelector(":checked") ?? element)?.focus();
    }
}

document.addEventListener("click", (event) => {
    if (event.target.closest("[data-toast-close]")) {
        event.target.closest("[data-toast]").remove();
        focusOnChange();
    }
});

document.addEventListener("waymark:leaving", (event) => {
    if (waiting.length) {
        event.detail.push(send());
    }
});
document.addEventListener("visibilitychange", send);
// The last resort, where nobody waited. What is on its way may be cut off, so it goes once more.
window.addEventListener("pagehide", () => {
    const last = waiting.filter((one, at) => !waiting.slice(at + 1).some((b) => replaces(b, one)));
    for (const { path, values } of last) {
        fetch(path, { method: "post", body: values, keepalive: true, redirect: "manual" }).catch(() => {});
    }
    if (waiting.splice(0).length) {
        document.dispatchEvent(new Event("waymark:changed"));
    }
});

// On a slow line a status may be chosen before this script is there.
const early = document.querySelector("#status-control :checked:not([checked])");
if (early) {
    add(early.form.getAttribute("hx-post"), "#step", early.form);
    send();
}
