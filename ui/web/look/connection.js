// A lost connection is said and mended. A server that was started anew knows nothing of this visit,
// so the page is opened anew then: what was typed comes back, as does the conversation.
(() => {
  const CALM = 10_000, LOST = 1_000, DRAFT = "career-advisor-draft";
  const banner = document.createElement("p");
  banner.id = "lost";
  banner.setAttribute("role", "status");
  let server = null;

  async function ask() {
    try {
      const answer = await fetch("/gradio_api/app_id", { cache: "no-store" });
      return answer.ok ? (await answer.json()).app_id : null;
    } catch {
      return null;
    }
  }
  async function watch() {
    const now = document.hidden ? server : await ask();
    if (now && server && now !== server) return location.reload();
    server ??= now;
    banner.textContent = now
      ? ""
      : "The connection is lost. What you typed stays here; trying again every second.";
    setTimeout(watch, now ? CALM : LOST);
  }
  function start() {
    document.body.append(banner);
    watch();
    addEventListener("offline", () => { banner.textContent = "This computer is offline."; });
  }
  document.addEventListener("input", (event) => {
    if (event.target.closest("#question")) sessionStorage.setItem(DRAFT, event.target.value);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("#send")) sessionStorage.removeItem(DRAFT);
  });
  // The field comes with gradio, a while after the page.
  const waiting = setInterval(() => {
    const field = document.querySelector("#question textarea");
    if (!field) return;
    clearInterval(waiting);
    const draft = sessionStorage.getItem(DRAFT);
    if (draft && !field.value) {
      field.value = draft;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }, 100);
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
