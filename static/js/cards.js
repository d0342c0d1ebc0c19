// A waymark's card (⋯) opens by itself when a mouse rests on the step or the keyboard comes to it.
// Nothing stands only there; static/js/site.js closes it when the focus goes elsewhere.
const REST = 350; // milliseconds
const LEAVE = 200;
let timer;
let openedByItself = null;

function cardOf(target) {
    return target.closest(".waymark")?.querySelector("details.more");
}

function open(card) {
    if (card.open || !card.isConnected) {
        return;
    }
    const { top, bottom } = card.closest(".waymark").getBoundingClientRect();
    card.open = true;
    const { height } = card.querySelector(".more-panel").getBoundingClientRect();
    card.classList.toggle("is-below", top < height && top < innerHeight - bottom);
    openedByItself = card;
}

function close() {
    if (openedByItself && !openedByItself.contains(document.activeElement)) {
        openedByItself.open = false;
        openedByItself = null;
    }
}

document.addEventListener("pointerover", (event) => {
    clearTimeout(timer);
    if (event.pointerType !== "mouse") {
        return;
    }
    if (openedByItself && cardOf(event.target) === openedByItself) {
        return;
    }
    if (openedByItself) {
        timer = setTimeout(close, LEAVE);
    }
    if (event.target.closest(".waymark-link")) {
        const card = cardOf(event.target);
        timer = setTimeout(() => {
            close();
            open(card);
        }, REST);
    }
});

document.addEventListener("focusin", (event) => {
    if (event.target.matches(".waymark-link:focus-visible")) {
        close();
        open(cardOf(event.target));
    }
});

document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
        close();
    }
});

// A click on the ⋯ opens a card where there is room for it, as it would open by itself; one that did so
// it keeps, rather than closing it.
document.addEventListener("click", (event) => {
    const card = event.target.closest(".waymark summary")?.parentElement;
    if (card && (!card.open || card === openedByItself)) {
        event.preventDefault();
        open(card);
        openedByItself = null;
    }
});
