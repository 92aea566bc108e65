// The chat: asking, the sources beside an answer, and what can be done with an answer.
(() => {
  const root = document.documentElement;
  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const isNarrow = () => matchMedia("(max-width: 800px)").matches;
  const isAsking = () => "asking" in root.dataset;
  const field = () => find("#question textarea");
  const log = () => find("#chat [role=log]");

  // What a button asks, instead of what is typed: {text, again}.
  let wanted = null;
  let opinion = null;
  let awaited = null; // the question that goes off: its text, and how many there will be with it

  /** Say something to a screen reader. */
  function say(text) {
    let status = find("#chat-says");
    if (!status) {
      status = document.body.appendChild(document.createElement("div"));
      status.id = "chat-says";
      status.className = "only-heard";
      status.setAttribute("role", "status");
    }
    status.textContent = text;
  }

  function ask(text, again) {
    if (isAsking()) return;
    wanted = { text, again };
    find("#send").click();
  }

  function edit(text) {
    root.dataset.editing = "";
    fill(text);
  }

  function stopEditing() {
    delete root.dataset.editing;
  }

  function fill(text) {
    field().value = text;
    field().dispatchEvent(new Event("input", { bubbles: true }));
    field().focus();
  }

  const lastQuestion = () => all("#chat .asked p").at(-1)?.textContent ?? "";

  window.careerChat = {
    /** A question goes off; returns what the server gets: the question, whether it is the last one anew. */
    begin([typed, , ...rest]) {
      const { text = typed, again = "editing" in root.dataset } = wanted ?? {};
      wanted = null;
      stopEditing();
      root.dataset.asking = "";
      awaited = { text: text.trim(), count: all("#chat .asked").length + (again ? 0 : 1) };
      for (const button of all(".suggested")) button.disabled = true;
      return [text, again, ...rest];
    },
    /** The answer is there, or was stopped. */
    end(values) {
      delete root.dataset.asking;
      for (const button of all(".suggested")) button.disabled = false;
      if (!document.activeElement || document.activeElement === document.body) {
        if (!isNarrow()) field()?.focus({ preventScroll: true });
      }
      return values;
    },
    opinion: () => [JSON.stringify(opinion), null],
  };

  // The newest question at the top of the view: an answer is read from its beginning, and what is
  // being read is not moved again.
  function showQuestion() {
    const questions = all("#chat .asked");
    const newest = questions.at(-1);
    if (!awaited || questions.length !== awaited.count) return;
    if (find("p", newest).textContent.trim() !== awaited.text) return;
    awaited = null;
    const box = log();
    box.scrollTop += newest.getBoundingClientRect().top - box.getBoundingClientRect().top - 8;
  }

  // Sources: beside the conversation where there is room, else in a sheet over it.
  let newest = null;

  function cardsOf(foot) {
    const copy = document.createDocumentFragment();
    for (const node of find(".sources", foot).children) {
      if (node.localName !== "summary") copy.append(node.cloneNode(true));
    }
    for (const node of all("[id]", copy)) node.id = `panel-${node.id}`;
    return copy;
  }

  function showCards(foot) {
    const panel = find("#sources .panel");
    if (!panel) return;
    panel.dataset.hint ??= panel.innerHTML;
    if (foot) panel.replaceChildren(cardsOf(foot));
    else panel.innerHTML = panel.dataset.hint;
    panel.dataset.of = foot?.id ?? "";
  }

  function sheet() {
    let dialog = find("#source-sheet");
    if (dialog) return dialog;
    dialog = document.body.appendChild(document.createElement("dialog"));
    dialog.id = "source-sheet";
    dialog.setAttribute("aria-label", "Sources");
    dialog.innerHTML =
      '<header><h2>Sources</h2><button type="button" class="close-sheet">Close</button></header>' +
      '<div class="panel"></div>';
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    return dialog;
  }

  let cameFrom = null;

  function openCard(chip) {
    const id = chip.getAttribute("href").slice(1);
    const foot = find(".foot", chip.closest(".bot-row"));
    if (!foot || !find(".sources", foot)) return;
    cameFrom = chip;
    hideTip();
    if (isNarrow()) {
      find(".panel", sheet()).replaceChildren(cardsOf(foot));
      sheet().showModal();
      sheet().addEventListener("close", () => chip.focus(), { once: true });
      point(find(`#panel-${CSS.escape(id)}`, sheet()));
    } else {
      if (find("#sources .panel").dataset.of !== foot.id) showCards(foot);
      point(find(`#sources #panel-${CSS.escape(id)}`));
    }
  }

  function point(card) {
    if (!card) return;
    for (const other of all(".pointed")) other.classList.remove("pointed");
    void card.offsetWidth; // so that pointing twice at one card shows twice
    card.classList.add("pointed");
    card.focus({ preventScroll: true });
    const panel = card.closest("#sources, .panel");
    panel.scrollTop += card.getBoundingClientRect().top - panel.getBoundingClientRect().top - 48;
  }

  // The verdict on a sentence, while a pointer or the focus is on it.
  function tip() {
    let box = find("#verdict");
    if (box) return box;
    box = document.body.appendChild(document.createElement("div"));
    box.id = "verdict";
    box.setAttribute("role", "tooltip");
    return box;
  }

  function hideTip() {
    if (find("#verdict")) tip().classList.remove("open");
  }

  function showTip(target) {
    const sentence = target.closest?.("#chat .sentence");
    const chip = target.closest?.("#chat .chip");
    const lines = [sentence?.dataset.tip, chip?.dataset.tip].filter(Boolean);
    if (!lines.length) return hideTip();
    const box = tip();
    box.textContent = lines.join("\n");
    box.classList.add("open");
    const at = (chip ?? sentence).getClientRects()[0];
    const room = root.clientWidth - box.offsetWidth - 8;
    box.style.left = `${Math.max(8, Math.min(at.left, room))}px`;
    const above = at.top - box.offsetHeight - 6;
    box.style.top = `${above > 4 ? above : at.bottom + 6}px`;
  }

  // The chat takes what the window leaves, so that the field to ask in is always in view.
  function fit() {
    const [chat, column] = [find("#chat"), find("#conversation")];
    if (!column?.offsetParent) return;
    const others = column.offsetHeight - chat.offsetHeight;
    const top = column.getBoundingClientRect().top + scrollY;
    const height = `${Math.floor(innerHeight - top - others - 12)}px`;
    // On the chat alone and only where it is another: all that inherits it is styled anew.
    if (chat.style.getPropertyValue("--chat-height") !== height) {
      chat.style.setProperty("--chat-height", height);
    }
  }
  const fitting = new ResizeObserver(fit);

  // Titles become our own hint, and labels that hold the source of a message go.
  function dress() {
    for (const node of all("#chat [title].sentence, #chat [title].chip")) {
      node.dataset.tip = node.title;
      node.removeAttribute("title");
      if (node.matches(".chip")) {
        node.setAttribute("aria-label", `Source ${node.textContent}. ${node.dataset.tip}`);
      } else if (node.tabIndex === 0) {
        node.setAttribute("role", "note");
      }
    }
    for (const node of all("#chat [data-testid=bot], #chat [data-testid=user]")) {
      node.removeAttribute("aria-label");
    }
    const foot = all("#chat .foot").at(-1) ?? null;
    if (foot !== newest) showCards(foot);
    newest = foot;
    root.toggleAttribute("data-talking", Boolean(find("#chat .asked")));
    showQuestion();
  }

  // The chat is drawn by gradio, when it likes: what it draws is dressed, and nothing else watched.
  const dressing = new MutationObserver(() => {
    dress();
    dressing.takeRecords();
  });

  const arrival = new MutationObserver(() => {
    if (!find("#chat") || !find("#asking")) return;
    arrival.disconnect();
    dressing.observe(find("#chat"), { childList: true, subtree: true });
    const parts = [...find("#conversation").children, find("#model"), find("#intro")];
    for (const part of parts) if (part && !part.contains(find("#chat"))) fitting.observe(part);
    addEventListener("resize", fit);
    dress();
    fit();
  });
  arrival.observe(root, { childList: true, subtree: true });

  // An answer as text, with its marks and its numbered sources.
  function asText(foot) {
    const parts = all(".told, .said", foot.closest(".bot-row"));
    const cards = all(".sources .card", foot).map((card) => {
      const link = find("header a", card);
      const title = link?.textContent ?? "";
      const named = title || find("header", card).innerText.replace(/^\[\d+\]\s*/, "");
      const from = find(".from", card).textContent;
      return [`${find(".number", card).textContent} ${named}`, from, link?.href].filter(Boolean).join(", ");
    });
    const said = parts.map((part) => part.innerText.trim()).join("\n\n");
    return cards.length ? `${said}\n\nSources\n${cards.join("\n")}` : said;
  }

  async function copy(button) {
    const text = asText(button.closest(".foot"));
    let isCopied = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.body.appendChild(document.createElement("textarea"));
      area.value = text;
      area.select();
      isCopied = document.execCommand("copy");
      area.remove();
      button.focus();
    }
    const label = isCopied ? "Copied" : "Not copied: select the text";
    say(label);
    button.textContent = label;
    setTimeout(() => (button.textContent = "Copy"), 2000);
  }

  function judge(button) {
    const foot = button.closest(".foot");
    const isHelpful = button.matches(".helpful");
    opinion = {
      number: Number(foot.id.replace("answer-", "")),
      helpful: isHelpful,
      reason: isHelpful ? "" : button.textContent,
    };
    for (const other of all(".opinion", foot)) other.removeAttribute("aria-pressed");
    button.setAttribute("aria-pressed", "true");
    button.closest("details")?.removeAttribute("open");
    find("#opinion").click();
  }

  const onClick = {
    ".suggested": (button) => ask(button.textContent, false),
    ".retry": () => ask(lastQuestion(), true),
    ".edit": () => edit(lastQuestion()),
    ".cancel-edit": () => (stopEditing(), fill("")),
    ".copy": copy,
    ".opinion": judge,
    ".close-sheet": () => sheet().close(),
  };

  document.addEventListener("click", (event) => {
    const chip = event.target.closest(".chip");
    if (chip?.closest("#chat")) {
      event.preventDefault();
      return openCard(chip);
    }
    const button = event.target.closest("button");
    for (const [selector, act] of Object.entries(onClick)) {
      if (button?.matches(selector)) act(button);
    }
    // A menu of reasons closes with a click beside it.
    for (const menu of all(".unhelpful[open]")) {
      if (!menu.contains(event.target)) menu.removeAttribute("open");
    }
  });
  document.addEventListener("pointerover", (event) => showTip(event.target));
  document.addEventListener("focusin", (event) => showTip(event.target));
  document.addEventListener("scroll", hideTip, true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    hideTip();
    const menu = find(".unhelpful[open]");
    if (menu) {
      menu.removeAttribute("open");
      find("summary", menu).focus();
    } else if (document.activeElement?.closest("#sources")) {
      cameFrom?.focus();
    } else if ("editing" in root.dataset) {
      stopEditing();
      fill("");
    }
  });

  // On paper all sources stand below their answer.
  addEventListener("beforeprint", () => {
    for (const fold of all("#chat .sources:not([open])")) {
      fold.open = true;
      fold.dataset.printed = "";
    }
  });
  addEventListener("afterprint", () => {
    for (const fold of all("#chat [data-printed]")) {
      fold.open = false;
      delete fold.dataset.printed;
    }
  });
})();
