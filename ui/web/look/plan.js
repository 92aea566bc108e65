// Plan: boxes that are ticked are counted, shown on the timeline, and told to the next plan.
{
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

  document.addEventListener("change", (event) => {
    if (event.target.matches("#plan-shown .tasks input")) tick();
  });
}
