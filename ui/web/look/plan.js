// Plan: boxes that are ticked are counted, shown on the timeline, and told to the next plan.
{
  // Which tasks were ticked, by their ids, until this tab of the browser is closed or the résumé is
  // forgotten: a page that was loaded anew ticks them again as soon as a plan is there.
  const TICKED = "career-advisor-ticked";
  const ticked = () => new Set((sessionStorage.getItem(TICKED) ?? "").split(" "));
  const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

  /** What is ticked, as the rest of the page shows it. */
  const tick = () => {
    const shown = document.querySelector("#plan-shown");
    const told = shown.querySelector(".progress [role=status]");
    if (!told) return;
    const done = [...shown.querySelectorAll(".tasks li")].filter((task) => {
      const { checked } = task.querySelector("input");
      task.classList.toggle("done", checked);
      const name = CSS.escape(task.dataset.task);
      shown.querySelector(`.timeline [data-task="${name}"]`)?.classList.toggle("done", checked);
      return checked;
    });
    const hours = done.reduce((sum, task) => sum + Number(task.dataset.hours), 0);
    const [tasks, all] = [Number(told.dataset.tasks), Number(told.dataset.hours)];
    told.textContent = `${done.length} of ${count(tasks, "task")}, ${hours} of ${count(all, "hour")}`;
    shown.querySelector(".progress .high").setAttribute("width", `${(100 * hours) / (all || 1)}%`);
    const field = document.querySelector("#plan-ticked textarea, #plan-ticked input");
    field.value = done.map((task) => task.dataset.task).join(" ");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  /** Tick what was ticked before, in a plan that has just come. */
  const tickAgain = () => {
    const before = ticked();
    const boxes = [...document.querySelectorAll("#plan-shown .tasks input")];
    const again = boxes.filter((box) => before.has(box.value) && !box.checked);
    for (const box of again) box.checked = true;
    if (again.length) tick();
  };

  const plans = new MutationObserver(tickAgain);
  const arrival = new MutationObserver(() => {
    const shown = document.querySelector("#plan-shown");
    if (!shown) return;
    arrival.disconnect();
    plans.observe(shown, { childList: true, subtree: true });
  });
  arrival.observe(document.documentElement, { childList: true, subtree: true });

  document.addEventListener("change", (event) => {
    if (!event.target.matches("#plan-shown .tasks input")) return;
    const all = ticked();
    all[event.target.checked ? "add" : "delete"](event.target.value);
    sessionStorage.setItem(TICKED, [...all].join(" ").trim());
    tick();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("#forget")) sessionStorage.removeItem(TICKED);
  });
}
