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
