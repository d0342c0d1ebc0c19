// Keeps what is typed into a note in this browser until the server has it (static/js/note.js).
// Each tab has a draft of its own: two of them may write different texts, or be in a conflict. A
// draft whose tab is gone is brought back by the next tab that opens the note.
const PATIENCE = 300; // milliseconds, for the lock of the page that was here before in this tab
const form = document.querySelector("[data-note]");
if (form) {
    start(form);
}

// A browser may keep nothing, in a private window or when it is full: the page does without.
function tryTo(act) {
    try {
        return act();
    } catch {
        return null;
    }
}
const read = (key) => tryTo(() => JSON.parse(localStorage.getItem(key)));
const drop = (key) => tryTo(() => localStorage.removeItem(key));

function keep(key, draft) {
    return tryTo(() => {
        localStorage.setItem(key, JSON.stringify(draft));
        return true;
    });
}

// Whether the draft is this page's for as long as it is shown; where there are no locks, it is.
function hold(key) {
    return new Promise((resolve) => {
        const untilLeft = () => new Promise((release) => {
            window.addEventListener("pagehide", release, { once: true });
            resolve(true);
        });
        if (navigator.locks) {
            const signal = AbortSignal.timeout(PATIENCE);
            navigator.locks.request(key, { signal }, untilLeft).catch(() => resolve(false));
        } else {
            resolve(true);
        }
    });
}

// A tab keeps its name when it is loaded again; one that was made a copy of gets a new one.
async function holdOwn(prefix) {
    const named = (name) => {
        tryTo(() => sessionStorage.setItem("waymark:tab", name));
        return prefix + name;
    };
    const newName = () => Math.random().toString(36).slice(2);
    const own = named(tryTo(() => sessionStorage.getItem("waymark:tab")) ?? newName());
    return (await hold(own)) ? own : named(newName());
}

function join(one, other) {
    if (!one || !other) {
        return one ?? other;
    }
    const texts = one.text.includes(other.text) ? [one.text] : [one.text, other.text];
    return { text: texts.join("\n\n"), revision: Math.min(one.revision, other.revision) };
}

async function takeOrphans(prefix, own) {
    const others = tryTo(() => Object.keys(localStorage)) ?? [];
    for (const key of others.filter((key) => key.startsWith(prefix) && key !== own)) {
        const take = (lock) => lock !== null && keep(own, join(read(own), read(key))) && drop(key);
        await (navigator.locks ? navigator.locks.request(key, { ifAvailable: true }, take) : take());
    }
}

async function start(form) {
    const field = form.querySelector("#note-text");
    const revision = () => Number(document.getElementById("note-revision").value);
    const isInConflict = () => document.getElementById("note-newer") !== null;
    let base = revision(); // the one that the text in the field was written over

    const prefix = `${form.dataset.draftKey}:`;
    const own = await holdOwn(prefix);
    window.addEventListener("pageshow", (event) => event.persisted && hold(own));
    if (!isInConflict()) {
        await takeOrphans(prefix, own);
        restore();
    }
    if (field.value !== field.defaultValue) {
        keepTyped();
    }
    field.addEventListener("input", keepTyped);
    form.addEventListener("note:saved", () => {
        base = revision();
        if (field.value !== field.defaultValue) {
            keepTyped();
        } else if (read(own)?.text === field.value) {
            drop(own);
        }
    });

    function keepTyped() {
        form.toggleAttribute("data-kept", keep(own, { text: field.value, revision: base }) === true);
    }

    // What was typed before this script was there joins what was kept earlier.
    function restore() {
        const draft = read(own);
        if (!draft || draft.text === field.defaultValue) {
            drop(own);
            return;
        }
        const typed = field.value !== field.defaultValue && field.value !== draft.text;
        field.value = typed ? `${draft.text}\n\n${field.value}` : draft.text;
        document.getElementById("note-revision").value = base = draft.revision;
        field.dispatchEvent(new Event("input"));
        document.getElementById("note-state").textContent = form.dataset.broughtBack;
    }
}
