// What every tab of the page needs: going to another tab, and asking from anywhere.
window.careerAdvisor = {
  /** Show a tab by its label. */
  openTab(label) {
    const tabs = [...document.querySelectorAll("#tabs button[role=tab]")];
    tabs.find((tab) => tab.textContent.trim() === label)?.click();
  },
  /** Put a question into the chat's field, as if typed there; sent only where `send` is true. */
  ask(question, send = true) {
    this.openTab("Ask");
    const field = document.querySelector("#question textarea");
    field.value = question;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
    if (send) setTimeout(() => document.querySelector("#send").click(), 50);
  },
};

// Whatever carries data-ask asks its question in the chat.
document.addEventListener("click", (event) => {
  const asks = event.target.closest("[data-ask]");
  if (asks) window.careerAdvisor.ask(asks.dataset.ask);
});
