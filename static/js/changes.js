// The changes of one page go to the server in their order, one after the answer to the other: an
// answer draws forms anew, so that a request must not hang on the form that it came from.
const waiting = []; // the first is on its way
let changed; // the id of what was changed last, for the focus after an undo

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
    drawStatus(button);
    if (waiting.length === 1) {
        send();
    }
});

async function send() {
    const { path, target, values, form, button } = waiting[0];
    try {
        await htmx.ajax("post", path, { source: "#main", target, swap: "none", values });
    } catch {
        // Said below, at htmx:sendError.
    }
    waiting.shift();
    drawTicks();
    changed = form.dataset.focus ?? (button?.id || changed);
    if (document.activeElement === document.body) {
        document.getElementById(changed)?.focus();
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

// A step marked on the map shows its new sign at once; the answer draws the rest.
function drawStatus(button) {
    const waymark = button?.closest(".waymark");
    if (waymark && button.name === "status") {
        waymark.dataset.was ??= waymark.className;
        for (const part of [waymark, waymark.querySelector(".sign")]) {
            part.className = part.className.replace(/is-(todo|learning|done|skipped)/, `is-${button.value}`);
        }
        waymark.querySelector(".more").open = false;
    }
}

function takeBackStatus() {
    document.getElementById("status-control")?.reset();
    for (const waymark of document.querySelectorAll(".waymark[data-was]")) {
        waymark.className = waymark.dataset.was;
        const status = waymark.dataset.was.match(/is-(todo|learning|done|skipped)/)[0];
        waymark.querySelector(".sign").className = `sign ${status}`;
        delete waymark.dataset.was;
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

function say(text) {
    const toast = document.createElement("div");
    toast.className = "toast";
    toast.dataset.toast = "";
    toast.append(Object.assign(document.createElement("p"), { textContent: text }));
    document.getElementById("toasts").replaceChildren(toast);
}

document.addEventListener("click", (event) => {
    event.target.closest("[data-toast-close]")?.closest("[data-toast]").remove();
});
