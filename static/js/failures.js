// What failed is said, in the words of templates/components/toasts.html. The page itself takes it
// back (static/js/changes.js).
document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    if (status !== 429) { // whose answer says when to try again (templates/errors/_too_fast.html)
        say(status === 403 ? "tooOld" : "failed");
    }
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
