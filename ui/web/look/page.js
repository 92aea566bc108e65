// What every tab of the page needs: going to another tab, and asking from anywhere.
window.careerAdvisor = {
  // On a narrow page the last tabs stand in a menu, as plain buttons; gradio measures all of them
  // by a hidden copy, which is not for use.
  TABS: "#tabs > .tab-wrapper > :not(.visually-hidden) button",
  /** The button of a tab by its label. */
  tab(label) {
    const tabs = [...document.querySelectorAll(this.TABS)];
    return tabs.find((tab) => tab.textContent.trim() === label);
  },
  /** Show a tab by its label. */
  openTab(label) {
    this.tab(label)?.click();
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
