// Logs in with a passkey, and makes one. The page, or else the form's address, holds what to ask the
// browser for; the browser's answer is sent in the form.
for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        answer(form);
    });
}

async function answer(form) {
    const failed = form.querySelector(".passkey-failed");
    failed.textContent = "";
    try {
        const { publicKey } = await options(form);
        const ask = form.dataset.passkey === "make" ? make : use;
        form.elements.credential.value = JSON.stringify(await ask(publicKey));
    } catch (error) {
        const isAble = window.PublicKeyCredential?.parseRequestOptionsFromJSON
            && error.name !== "SecurityError";
        failed.textContent = isAble ? failed.dataset.failed : failed.dataset.unsupported;
        return;
    }
    form.submit();
}

async function options(form) {
    const written = form.querySelector("script[type='application/json']");
    const all = written ? JSON.parse(written.textContent) : await ask(form.action);
    return all.creation_options ?? all.request_options;
}

async function ask(address) {
    const response = await fetch(address, { headers: { Accept: "application/json" } });
    if (!response.ok) {
        throw new Error(response.statusText);
    }
    return response.json();
}

// A passkey stands in for the password: the device keeps it, and asks who is holding it.
async function make(publicKey) {
    const wanted = PublicKeyCredential.parseCreationOptionsFromJSON(publicKey);
    wanted.authenticatorSelection = {
        ...wanted.authenticatorSelection,
        residentKey: "required",
        requireResidentKey: true,
        userVerification: "required",
    };
    const credential = await navigator.credentials.create({ publicKey: wanted });
    return credential.toJSON();
}

async function use(publicKey) {
    const wanted = PublicKeyCredential.parseRequestOptionsFromJSON(publicKey);
    const credential = await navigator.credentials.get({ publicKey: wanted });
    return credential.toJSON();
}
