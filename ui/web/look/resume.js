// My résumé: files refused before they are sent, lines lit up on the pages, wordings to copy.
{
  const drop = "#resume-drop";

  /** The sentence with which a choice of files is refused, or nothing. */
  const refusal = (files, told) => {
    if (files.length > 1) return told.many;
    const name = files[0].name;
    const kind = name.slice(name.lastIndexOf(".")).toLowerCase();
    const says = (sentence) => sentence.replace("{name}", name);
    if (!told.kinds.split(" ").includes(kind)) return says(told.other);
    return files[0].size > Number(told.most) ? says(told.large) : "";
  };

  /** Whether files may be sent; where not, it is said why. */
  const mayRead = (files) => {
    const place = document.querySelector("#resume-refused [role=alert]");
    place.textContent = files.length ? refusal([...files], place.dataset) : "";
    return !place.textContent;
  };

  // Gradio closes the stream of what is stopped a moment after the click, and with it the stream of
  // what was begun in between: a file that is chosen so soon waits.
  const SETTLED = 1_000;
  let stopped = -SETTLED, waiting;
  document.addEventListener("click", (event) => {
    if (event.target.closest("#stop-reading, #forget")) stopped = performance.now();
  }, true);

  document.addEventListener("change", (event) => {
    const field = event.target;
    if (!field.matches(`${drop} input[type=file]`)) return;
    clearTimeout(waiting);  // the file that was chosen last is read, once
    const wait = stopped + SETTLED - performance.now();
    const mayGo = mayRead(field.files);
    if (mayGo && wait <= 0) return;
    event.stopImmediatePropagation();
    if (!mayGo) field.value = "";
    else waiting = setTimeout(() => field.dispatchEvent(new Event("change", { bubbles: true })), wait);
  }, true);

  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const zone = event.target.closest?.(drop);
      if (!zone) return;
      event.preventDefault();
      zone.classList.toggle("over", kind === "dragover");
      if (kind !== "drop" || !event.dataTransfer.files.length) return;
      event.stopPropagation();
      const field = zone.querySelector("input[type=file]");
      if (!mayRead(event.dataTransfer.files)) return;
      field.files = event.dataTransfer.files;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }, true);
  }

  /** Light up a line wherever it stands, and bring it into view on the page beside the report. */
  const light = (line) => {
    document.querySelectorAll(".lit").forEach((lit) => lit.classList.remove("lit"));
    if (!line) return;
    const all = document.querySelectorAll(`#resume-read [data-line="${line}"]:not(a)`);
    all.forEach((part) => part.classList.add("lit"));
    const pages = document.querySelector("#resume-rendering .pages");
    const place = pages?.querySelector(`[data-line="${line}"]`);
    if (!place) return;
    const [outer, inner] = [pages.getBoundingClientRect(), place.getBoundingClientRect()];
    if (inner.top < outer.top || inner.bottom > outer.bottom) {
      pages.scrollTop += inner.top - outer.top - pages.clientHeight / 3;
    }
  };

  const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  /** Go to a line in the report. */
  const show = (line) => {
    const place = document.getElementById(`line-${line}`);
    if (!place) return;
    window.careerAdvisor.openTab("My résumé");
    place.closest("details").open = true;
    setTimeout(() => {
      place.scrollIntoView({ block: "center", behavior: still() ? "auto" : "smooth" });
      place.focus({ preventScroll: true });
      light(line);
    }, 50);
  };

  for (const kind of ["mouseover", "focusin"]) {
    document.addEventListener(kind, (event) => {
      const line = event.target.closest?.("[data-line]")?.dataset.line;
      if (line) light(line);
    });
  }

  document.addEventListener("click", (event) => {
    const line = event.target.closest("a[data-line], rect[data-line]");
    if (line) {
      event.preventDefault();
      show(line.dataset.line);
    }
    const tab = event.target.closest("[data-tab]");
    if (tab) window.careerAdvisor.openTab(tab.dataset.tab);
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      const label = copy.textContent;
      navigator.clipboard.writeText(copy.dataset.copy).then(
        () => { copy.textContent = "Copied"; },
        () => { copy.textContent = "The browser did not let it be copied: select the words above."; },
      ).finally(() => setTimeout(() => { copy.textContent = label; }, 3000));
    }
  });
}
