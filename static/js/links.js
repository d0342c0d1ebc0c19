// An answer draws the form for a link anew. What was typed into it after it was sent stays.
let typed = [];

document.addEventListener("htmx:beforeSwap", (event) => {
    const sent = event.detail.requestConfig.formData;
    const fields = document.querySelectorAll("#add-link input:not([type=hidden]), #add-link select");
    typed = [...fields].filter((field) => field.value !== sent.get(field.name))
        .map((field) => [field.id, field.value]);
});
document.addEventListener("htmx:afterRequest", () => {
    for (const [id, value] of typed.splice(0)) {
        document.getElementById(id).value = value;
    }
});
