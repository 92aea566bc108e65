// Explore: tables searched, sorted and narrowed in the browser, records with links of their own.
(() => {
  const FOLDERS = {
    company: "companies", project: "projects", guide: "guides", brief: "briefs", event: "events",
  };
  // What a key does on a city of the map: choose it, or go on by so many.
  const KEYS = { Enter: 0, " ": 0, ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  const TITLE = "Career Advisor";
  const OFFLINE = "The server does not answer. Check that it still runs, then try again.";
  const pages = new Map(); // path to the element that was fetched for it, kept as it was left
  let shown = ""; // path of what the tab shows

  const shell = () => document.querySelector(".explore");
  const tab = () => window.careerAdvisor?.tab("Explore");
  const isOpen = () => Boolean(shell()?.checkVisibility());

  /** What a link of this page leads to, as {kind, id}, or null. */
  function recordOf(url) {
    const { origin, pathname, searchParams } = new URL(url, location.href);
    if (origin !== location.origin || pathname !== "/") return null;
    const kind = Object.keys(FOLDERS).find((name) => searchParams.has(name));
    return kind ? { kind, id: searchParams.get(kind) } : null;
  }

  /** Resolves with what `find` finds as soon as it is there; the page is built while it waits. */
  function appears(find) {
    return new Promise((resolve) => {
      const look = () => {
        const found = find();
        if (found) resolve(found);
        else setTimeout(look, 50);
      };
      look();
    });
  }

  async function fetched(path) {
    const page = document.createElement("div");
    page.className = "explore-page";
    try {
      // What the server sends here is HTML of its own, escaped there.
      page.innerHTML = await (await fetch(`/explore/${path}`)).text();
    } catch {
      page.innerHTML = `<p role="alert">${OFFLINE}</p>
        <button type="button" class="explore-retry">Try again</button>`;
      return page;
    }
    if (page.querySelector("form")) narrow(page);
    if (matchMedia("(max-width: 640px)").matches) page.querySelector(".explore-map")?.removeAttribute("open");
    pages.set(path, page);
    return page;
  }

  /** Show a table ("companies") or a record ("companies/zest-ai") in the tab. */
  async function show(path) {
    shown = path;
    const body = (await appears(shell)).querySelector(".explore-shown");
    const page = pages.get(path) ?? (await fetched(path));
    if (shown !== path) return; // something else was asked for meanwhile
    body.replaceChildren(page);
    for (const button of shell().querySelectorAll(".explore-kinds button")) {
      button.setAttribute("aria-pressed", String(button.dataset.folder === path.split("/")[0]));
    }
    const name = path.includes("/") && page.querySelector("#record-name");
    shell().classList.toggle("with-record", Boolean(name));
    document.title = name ? `${name.textContent} · ${TITLE}` : TITLE;
    if (name && isOpen()) {
      name.focus({ preventScroll: true });
      if (shell().getBoundingClientRect().top < 0) shell().scrollIntoView();
    }
  }

  /** Show what the address names, else the table that was looked at last. */
  async function follow() {
    const record = recordOf(location.href);
    if (record) {
      const button = await appears(tab);
      if (!isOpen()) button.click();
      await show(`${FOLDERS[record.kind]}/${encodeURIComponent(record.id)}`);
    } else if (isOpen()) {
      const [folder, opened] = shown.split("/");
      await show(folder || "companies");
      const left = opened && shell().querySelector(`tbody a[href$="=${CSS.escape(opened)}"]`);
      left?.focus();
    } else {
      document.title = TITLE;
    }
  }

  function go(address) {
    if (address !== location.pathname + location.search) {
      // Where one comes from another tab, the way back leads there.
      const from = document.querySelector("#tabs [role=tab][aria-selected=true]");
      history.replaceState({ tab: from?.textContent.trim() }, "");
      history.pushState(null, "", address);
    }
    follow();
  }

  /** The address without a record, other parameters kept. */
  function plain() {
    const url = new URL(location.href);
    Object.keys(FOLDERS).forEach((kind) => url.searchParams.delete(kind));
    return url.pathname + url.search;
  }

  function chosen(page) {
    const { q, ...selects } = Object.fromEntries(new FormData(page.querySelector("form")));
    return { words: q.toLowerCase().split(/\s+/).filter(Boolean), selects };
  }

  /** Whether a row has all words and values; those of `but` are left out of account. */
  function fits(row, { words, selects }, but = "") {
    return (
      words.every((word) => row.dataset.words.includes(word)) &&
      Object.entries(selects).every(
        ([name, value]) => !value || name === but || row.dataset[name].split(" ").includes(value)
      )
    );
  }

  function narrow(page) {
    const wanted = chosen(page);
    const rows = [...page.querySelectorAll(".explore-list tbody tr")];
    for (const row of rows) row.hidden = !fits(row, wanted);
    const count = rows.filter((row) => !row.hidden).length;
    const line = page.querySelector(".explore-count");
    const all = Number(line.dataset.of);
    line.textContent = count === all ? `${all} in all` : `${count} of ${all} match`;
    page.querySelector(".explore-none").hidden = count > 0;
    page.querySelector(".explore-list table").hidden = count === 0;
    if (page.querySelector("svg")) countCities(page, rows, wanted);
  }

  function countCities(page, rows, wanted) {
    const counts = {};
    for (const row of rows.filter((row) => fits(row, wanted, "place"))) {
      for (const city of row.dataset.cities.split(" ")) counts[city] = (counts[city] ?? 0) + 1;
    }
    for (const place of page.querySelectorAll("[data-count]")) {
      place.textContent = counts[place.dataset.count] ?? 0;
    }
    for (const city of page.querySelectorAll("[data-city]")) {
      const { city: id, name, radius } = city.dataset;
      const count = counts[id] ?? 0;
      const isPressed = wanted.selects.place === id;
      city.classList.toggle("empty", count === 0 && !isPressed);
      city.setAttribute("aria-pressed", String(isPressed));
      city.setAttribute("aria-label", `${name}: ${count}`);
      city.querySelector("title").textContent = `${name}: ${count}`;
      city.querySelector(".city").setAttribute("r", radius * Math.sqrt(count));
    }
    const left = [...page.querySelectorAll("[data-city]:not(.empty)")];
    if (left.length && !left.some((city) => city.getAttribute("tabindex") === "0")) {
      left[0].setAttribute("tabindex", "0");
    }
  }

  function choose(city) {
    const page = city.closest(".explore-page");
    const place = page.querySelector("select[name=place]");
    place.value = place.value === city.dataset.city ? "" : city.dataset.city;
    narrow(page);
  }

  /** Go to the next city of the map, or to the one before. */
  function step(city, by) {
    const cities = [...city.parentElement.querySelectorAll("[data-city]:not(.empty)")];
    const next = cities.at((cities.indexOf(city) + by) % cities.length);
    city.setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  }

  function sort(head) {
    const table = head.closest("table");
    const index = [...head.parentElement.children].indexOf(head);
    const isDown = head.getAttribute("aria-sort") === "ascending";
    for (const other of head.parentElement.children) other.setAttribute("aria-sort", "none");
    head.setAttribute("aria-sort", isDown ? "descending" : "ascending");
    const key = (row) => row.children[index].dataset.sort;
    const isNumber = "number" in head.dataset;
    const rows = [...table.tBodies[0].rows].sort((one, other) => {
      const [a, b] = [key(one), key(other)];
      // What is not known stands last, whichever way it is sorted.
      if (!a || !b) return !a - !b;
      return (isNumber ? a - b : a.localeCompare(b)) * (isDown ? -1 : 1);
    });
    table.tBodies[0].append(...rows);
  }

  async function copy(link) {
    const said = link.parentElement.querySelector("[role=status]");
    try {
      await navigator.clipboard.writeText(link.href);
      said.textContent = "Copied.";
    } catch {
      said.textContent = "It could not be copied; it stands in the address bar.";
    }
  }

  document.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest(selector);
    const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
    const link = on("a[href]");
    if (link && isPlain && link.matches(".record-copy")) {
      event.preventDefault();
      copy(link);
    } else if (link && isPlain && recordOf(link.href)) {
      event.preventDefault();
      go(link.getAttribute("href"));
    } else if (on(".explore [data-folder]")) {
      shown = on("[data-folder]").dataset.folder;
      go(plain());
    } else if (on(".explore-list th[aria-sort]")) {
      sort(on("th"));
    } else if (on("[data-city]")) {
      choose(on("[data-city]"));
    } else if (on(".explore-none .explore-reset")) {
      on(".explore-page").querySelector("form").reset();
    } else if (on(".explore-retry")) {
      show(shown);
    } else if (on(".explore-ask")) {
      const asked = on(".explore-page").querySelector("[name=q]").value.trim();
      window.careerAdvisor.ask(asked ? `What do you know about ${asked}?` : "", Boolean(asked));
    } else if (on("#tabs > .tab-wrapper button")) {
      opened(on("button").textContent.trim());
    }
  });

  /** The address follows the tab: a record's while it is shown, none on the other tabs. */
  function opened(label) {
    if (!label) return; // the menu of the tabs that do not fit
    if (label !== "Explore") {
      if (recordOf(location.href)) history.replaceState(null, "", plain());
      document.title = TITLE;
    } else if (!recordOf(location.href)) {
      show(shown || "companies");
    }
  }

  document.addEventListener("input", (event) => {
    const form = event.target.closest(".explore-tools");
    if (form) narrow(form.closest(".explore-page"));
  });
  document.addEventListener("reset", (event) => {
    const form = event.target.closest(".explore-tools");
    if (form) setTimeout(() => narrow(form.closest(".explore-page"))); // once it is empty
  });
  document.addEventListener("submit", (event) => {
    if (event.target.closest(".explore-tools")) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    const city = event.target.closest?.("[data-city]");
    if (!city || !(event.key in KEYS)) return;
    event.preventDefault();
    if (KEYS[event.key] === 0) choose(city);
    else step(city, KEYS[event.key]);
  });
  window.addEventListener("popstate", (event) => {
    if (event.state?.tab && !recordOf(location.href)) window.careerAdvisor.openTab(event.state.tab);
    follow();
  });
  follow();
})();
