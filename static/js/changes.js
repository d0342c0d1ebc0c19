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
