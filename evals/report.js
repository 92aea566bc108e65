"use strict";
// Shows the samples. Every text goes in as a text node, never as markup.
(() => {
  const PAGE = 25;
  const PASSED = "all passed";
  const byId = (id) => document.getElementById(id);
  const { samples, passages } = JSON.parse(byId("data").textContent);
  const form = byId("filters");
  const list = byId("list");
  const more = byId("more");
  const texts = new Map();
  let found = samples;

  function make(tag, className, ...children) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.append(...children.filter((child) => child !== null));
    return element;
  }

  function plural(number, noun) {
    return `${number} ${noun}${number === 1 ? "" : "s"}`;
  }

  // Filters

  function textOf(sample) {
    if (!texts.has(sample)) {
      const parts = [sample.id, sample.question, sample.error, sample.document, sample.resume];
      parts.push(...sample.facts, ...sample.records);
      sample.history.forEach(([, content]) => parts.push(content));
      sample.scores.forEach(([, , explanation]) => parts.push(explanation));
      if (sample.answer) {
        parts.push(sample.answer.text);
        sample.answer.sentences.forEach((sentence) => parts.push(sentence.text));
        parts.push(...Object.values(sample.answer.lines));
        sample.answer.left_out.forEach((item) => parts.push(...item));
        sample.answer.citations.forEach((citation) => {
          const { id, title, publisher, text } = passages[citation.passage];
          parts.push(id, title, publisher, text);
        });
      }
      texts.set(sample, parts.join("\n").toLowerCase());
    }
    return texts.get(sample);
  }

  function filter() {
    const { failure, topic, suite, text } = form.elements;
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    found = samples.filter(
      (sample) =>
        (!failure.value || sample.failures.includes(failure.value)) &&
        (!topic.value || sample.topic === topic.value) &&
        (!suite.value || sample.suite === suite.value) &&
        words.every((word) => textOf(sample).includes(word)),
    );
    list.replaceChildren();
    addPage();
  }

  function addPage() {
    const start = list.children.length;
    const items = found.slice(start, start + PAGE).map(item);
    list.append(...items);
    const left = found.length - list.children.length;
    more.hidden = left === 0;
    more.textContent = `Show ${Math.min(PAGE, left)} more (${left} left)`;
    const some = found.length === samples.length ? "" : ` of ${samples.length}`;
    byId("shown").textContent = found.length
      ? `${found.length}${some} ${samples.length === 1 ? "sample" : "samples"}, ${list.children.length} shown`
      : "No sample is like that. Widen the filters.";
    return items[0];
  }

  function keep() {
    const state = new URLSearchParams();
    for (const { name, value } of form.elements) if (name && value) state.set(name, value);
    history.replaceState(null, "", `#${state}`);
  }

  function restore() {
    const hash = location.hash.slice(1);
    if (!hash.includes("=")) return false;
    const state = new URLSearchParams(hash);
    for (const element of form.elements) if (element.name) element.value = state.get(element.name) ?? "";
    return true;
  }

  // A sample

  function item(sample) {
    const marks = make("span", "marks");
    for (const failure of sample.failures) {
      marks.append(make("span", failure === PASSED ? "badge good" : "badge bad", failure));
    }
    const origin = [...new Set([sample.id, sample.suite, sample.topic, ...sample.notes])];
    if (typeof sample.seconds === "number") origin.push(`${sample.seconds.toFixed(2)} s`);
    const question = make("span", "question", sample.question);
    question.dir = "auto";
    const details = make(
      "details",
      "sample",
      make("summary", "", question, marks, make("span", "origin", origin.join(" · "))),
    );
    details.addEventListener("toggle", () => {
      if (details.open && details.children.length === 1) details.append(body(sample));
    });
    return make("li", "", details);
  }

  function body(sample) {
    return make(
      "div",
      "body",
      sample.history.length ? turns(sample) : null,
      sample.error === null ? null : make("p", "problem", `Error: ${sample.error}`),
      sample.scores.length ? scores(sample) : null,
      ...wanted(sample),
      sample.answer ? answer(sample.answer) : make("p", "hint", "There is no answer."),
      sample.answer?.left_out.length ? leftOut(sample.answer.left_out) : null,
    );
  }

  function turns(sample) {
    const lines = [...sample.history, ["user", sample.question]].map(([role, content]) =>
      make("li", role === "user" ? "turn asked" : "turn", make("b", "", role), make("span", "said", content)),
    );
    return make("section", "", make("h3", "", "Conversation"), make("ol", "turns", ...lines));
  }

  function scores(sample) {
    const rows = sample.scores.map(([name, value, explanation, isLow]) => {
      const shown = value === null ? "–" : value.toFixed(value > 1 ? 0 : 3);
      const label = make("th", "", name);
      label.scope = "row";
      return make(
        "tr",
        "",
        label,
        make("td", isLow ? "number low" : "number", shown),
        make("td", "why", explanation),
      );
    });
    return make("section", "", make("h3", "", "Scores"), make("table", "", make("tbody", "", ...rows)));
  }

  function fold(title, ...content) {
    return make("details", "fold", make("summary", "", title), ...content);
  }

  function listOf(texts) {
    return make("ul", "ids", ...texts.map((text) => make("li", "", text)));
  }

  // What the sample asks of an answer, as far as it asks for anything.
  function wanted(sample) {
    const parts = [];
    if (sample.abstain) parts.push(make("p", "hint", "Expected: a refusal."));
    const cited = new Set(sample.answer?.citations.map(({ passage }) => passages[passage].id));
    const records = new Set([...cited].map((id) => id.split(".")[0]));
    const ids = [...sample.facts, ...sample.records].map((id) => {
      const isCited = cited.has(id) || records.has(id);
      return make("li", isCited ? "" : "missing", make("code", "", id), isCited ? " cited" : " not cited");
    });
    if (ids.length) {
      const nouns = [];
      if (sample.facts.length) nouns.push(plural(sample.facts.length, "fact"));
      if (sample.records.length) nouns.push(plural(sample.records.length, "record"));
      parts.push(fold(`Expected: ${nouns.join(", ")}`, make("ul", "ids", ...ids)));
    }
    if (sample.forbidden.length) {
      parts.push(fold("The answer must not hold", listOf(sample.forbidden)));
    }
    for (const [heading, items] of sample.wanted) {
      parts.push(fold(`Expected: ${heading.toLowerCase()}`, listOf(items)));
    }
    if (sample.resume) parts.push(fold("Résumé", make("p", "plain document", sample.resume)));
    if (sample.document) parts.push(fold("Document that was planted", make("p", "plain document", sample.document)));
    return parts;
  }

  function answer(content) {
    const heading = make("h3", "", content.abstained ? "Refusal" : "Answer");
    if (!content.sentences.length) {
      return make("section", "", heading, make("p", "plain", content.text));
    }
    const intro = content.abstained ? make("p", "plain", content.text.split("\n\n")[0]) : null;
    const citations = new Map(content.citations.map((citation) => [citation.n, citation]));
    const pairs = groups(content.sentences).map((group) =>
      make(
        "li",
        "pair",
        make("div", "said", ...group.map(sentence)),
        make("div", "cited", ...cards(group[0], citations, content.lines)),
      ),
    );
    return make("section", "", heading, intro, make("ol", "pairs", ...pairs));
  }

  // Neighbours that cite the same stand beside it once.
  function groups(sentences) {
    const all = [];
    for (const each of sentences) {
      const last = all.at(-1);
      if (last && String(marksOf(last[0])) === String(marksOf(each))) last.push(each);
      else all.push([each]);
    }
    return all;
  }

  // What a sentence cites: numbers of passages and lines of a résumé.
  function marksOf({ citations, lines }) {
    return [...citations, ...lines];
  }

  function sentence({ text, citations, lines, verdict, faults }) {
    const flags = [...faults];
    if (verdict !== "supported" && verdict !== "suggestion") flags.push(verdict);
    if (verdict === "supported" && !citations.length && !lines.length) flags.push("no citation");
    const line = make("p", flags.length ? "sentence faulty" : "sentence", text);
    for (const mark of marksOf({ citations, lines })) line.append(make("span", "ref", ` [${mark}]`));
    if (verdict === "suggestion") line.append(" ", make("span", "badge", "suggestion"));
    for (const flag of flags) line.append(" ", make("span", "badge bad", flag));
    line.dir = "auto";
    return line;
  }

  function cards({ citations: numbers, lines, verdict }, citations, texts) {
    if (!numbers.length && !lines.length) {
      const reason = verdict === "suggestion" ? "The advisor's own suggestion: no source." : "It cites nothing.";
      return [make("p", "hint", reason)];
    }
    const passagesCited = numbers.map((n) =>
      citations.has(n) ? card(citations.get(n)) : make("p", "problem", `[${n}] is not among the citations.`),
    );
    const linesCited = lines.map((id) =>
      id in texts ? ownLine(id, texts[id]) : make("p", "problem", `[${id}] is no line of the résumé.`),
    );
    return [...passagesCited, ...linesCited];
  }

  function ownLine(id, text) {
    const quote = make("blockquote", "", text);
    quote.dir = "auto";
    return make("article", "card", quote, make("p", "source", make("b", "", `[${id}] `), "line of the résumé"));
  }

  function card({ n, span, passage }) {
    const { id, title, publisher, url, as_of, locator, text, stale } = passages[passage];
    // Python counts code points, JavaScript halves of surrogate pairs.
    const points = Array.from(text);
    const [start, end] = span ?? [0, 0];
    const part = (from, to) => points.slice(from, to).join("");
    const name = make(url ? "a" : "span", "title", title);
    if (url) {
      name.href = url;
      name.target = "_blank";
      name.rel = "noopener noreferrer";
    }
    const quote = make("blockquote", "", part(0, start));
    if (end > start) quote.append(make("mark", "", part(start, end)));
    quote.append(part(Math.max(start, end)));
    quote.dir = "auto";
    const when = as_of ? `as of ${as_of}` : "undated";
    return make(
      "article",
      "card",
      quote,
      make("p", "source", make("b", "", `[${n}] `), name),
      make(
        "p",
        "source",
        `${publisher}, ${when}`,
        stale ? " " : null,
        stale ? make("span", "badge warn", "stale") : null,
      ),
      make("p", "source", make("code", "", id), locator && !locator.includes(id) ? `, ${locator}` : ""),
    );
  }

  function leftOut(items) {
    const lines = items.map(([text, reason]) => make("li", "", text, make("span", "hint", ` (${reason})`)));
    return fold(`Left out: ${plural(items.length, "sentence")}`, make("ul", "ids", ...lines));
  }

  // Events

  let waiting;
  form.hidden = false;
  byId("off").hidden = true;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      filter();
      keep();
    }, 120);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  // The fields are empty only after the event.
  form.addEventListener("reset", () => setTimeout(() => {
    filter();
    keep();
  }));
  more.addEventListener("click", () => addPage().querySelector("summary").focus());
  addEventListener("hashchange", () => restore() && filter());

  const parts = [...document.querySelectorAll(".scores details")];
  const unfold = byId("unfold");
  const areOpen = () => parts.every((part) => part.open);
  const nameUnfold = () => (unfold.textContent = areOpen() ? "Fold all" : "Unfold all");
  unfold.hidden = parts.length === 0;
  unfold.addEventListener("click", () => {
    const open = !areOpen();
    for (const part of parts) part.open = open;
  });
  for (const part of parts) part.addEventListener("toggle", nameUnfold);
  nameUnfold();
  addEventListener("beforeprint", () => parts.forEach((part) => (part.open = true)));

  const isLinked = restore();
  filter();
  if (isLinked) byId("samples").scrollIntoView();
})();
