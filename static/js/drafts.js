// Note texts that the server has not acknowledged yet, kept in this browser until it has.
const PREFIX = "note:";

export function keepDraft(key, text, revision) {
    localStorage.setItem(key, JSON.stringify({ text, revision }));
}

export function readDraft(key) {
    try {
        return JSON.parse(localStorage.getItem(key));
    } catch {
        return null;
    }
}

export function dropDraft(key) {
    localStorage.removeItem(key);
}

export function clearDrafts() {
    for (const key of Object.keys(localStorage).filter((name) => name.startsWith(PREFIX))) {
        dropDraft(key);
    }
}
