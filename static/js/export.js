// Follows the download of an export and says how far it is. Its length is not known before its end:
// the bar is an estimate from the number of rows, the size beside it is counted. Without
// scripts the link is a plain download.
const link = document.querySelector("[data-export]");
const box = document.getElementById("export-progress");
const bar = box.querySelector("progress");
const state = document.getElementById("export-state");
let isUnderWay = false;

function sized(bytes) {
    const [amount, unit] = bytes < 1e6 ? [bytes / 1e3, "kilobyte"] : [bytes / 1e6, "megabyte"];
    const format = { style: "unit", unit, maximumFractionDigits: unit === "megabyte" ? 1 : 0 };
    return amount.toLocaleString(document.documentElement.lang, format);
}

function say(what, bytes = 0) {
    const text = state.dataset[what].replace("%s", sized(bytes));
    if (state.textContent !== text) {
        state.textContent = text;
    }
}

async function follow(response) {
    const expected = Number(link.dataset.expectedBytes);
    const parts = [];
    let bytes = 0;
    for (const reader = response.body.getReader(); ;) {
        const { done, value } = await reader.read();
        if (done) {
            bar.value = 1;
            return [new Blob(parts, { type: "application/zip" }), bytes];
        }
        parts.push(value);
        bytes += value.length;
        bar.value = Math.min(bytes / expected, 0.99);
        say("soFar", bytes);
    }
}

function save(blob, response) {
    const name = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition"))[1];
    const download = document.createElement("a");
    download.href = URL.createObjectURL(blob);
    download.download = name;
    download.click();
    setTimeout(() => URL.revokeObjectURL(download.href), 60_000);
}

link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) {
        return;
    }
    event.preventDefault();
    if (isUnderWay) {
        return;
    }
    isUnderWay = true;
    box.hidden = false;
    bar.removeAttribute("value");
    say("begun");
    try {
        const response = await fetch(link.href);
        if (!response.ok || response.headers.get("Content-Type") !== "application/zip") {
            throw new Error("no export");
        }
        const [blob, bytes] = await follow(response);
        save(blob, response);
        say("done", bytes);
    } catch {
        bar.removeAttribute("value");
        say("brokeOff");
    }
    isUnderWay = false;
});
