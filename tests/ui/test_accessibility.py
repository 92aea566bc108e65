"""Whether everybody can use the page: screen readers, keyboard, small screens, no motion."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.ui.conftest import Server
from tests.ui.walk import PANEL, open_record, open_tab, opened, read_resume, tabs, walk

# What gradio's own parts do wrong, by rule and part; docs/ux.md lists it. Whatever else is found is
# ours to mend.
GRADIO: tuple[tuple[str, str], ...] = ()
GRAVE = ("serious", "critical")
# What axe takes less seriously, and we do not.
ALSO = ("heading-order",)
WIDE: dict[str, Any] = {"width": 1280, "color_scheme": "light"}
NARROW: dict[str, Any] = {"width": 375, "color_scheme": "dark", "reduced_motion": "reduce"}
VIEWS = [pytest.param(WIDE, id="wide"), pytest.param(NARROW, id="narrow, still")]
# The other colours, as gradio sets them, without the fading between them.
TURN = """() => {
  document.body.classList.toggle("dark");
  for (const a of document.getAnimations()) if (a instanceof CSSTransition) a.finish();
  return document.body.classList.contains("dark") ? "dark" : "light";
}"""

MATCHES = "([target, part]) => !!document.querySelector(target)?.closest(part)"
# Animations that a reader could see, with the part that they move.
MOVING = """document.getAnimations().filter(a => a.playState === "running" && a.effect?.target)
  .map(a => a.effect.target).filter(t => t.checkVisibility()).map(t => t.outerHTML.slice(0, 99))"""
# All in the open tab that can be used, numbered so that it is known again.
MARK = """panel => {
  const all = "a[href], button, input, select, textarea, summary, [tabindex]";
  const usable = [...panel.querySelectorAll(all)].filter(e =>
    e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !e.disabled
    && e.tabIndex >= 0 && !e.closest("[inert]") && e.getBoundingClientRect().width > 0);
  // Of a group of radio buttons the keyboard reaches one, and the arrows the others.
  const groups = new Set();
  return usable.filter(e => e.type !== "radio" || !groups.has(e.name) && groups.add(e.name))
    .map((e, i) => {
      e.dataset.reached = i;
      const said = e.getAttribute("aria-label") || e.innerText || e.placeholder || e.id;
      return `${e.outerHTML.slice(0, 99)} “${said.slice(0, 40)}”`;
    });
}"""
# What has the focus now: its number, and whether that is seen at it or around it.
FOCUSED = """() => {
  const e = document.activeElement;
  const radio = e?.type === "radio" && document.querySelector(
    `input[type=radio][name="${e.name}"][data-reached]`);
  const style = e && getComputedStyle(e);
  const outlined = s => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0;
  return [(radio || e)?.dataset?.reached ?? null, !!e && outlined(style)];
}"""


def violations(page: Page) -> list[str]:
    """What axe finds to be serious, but for what is gradio's own."""
    found = Axe().run(page).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:200]}"
        for violation in found
        if violation["impact"] in GRAVE or violation["id"] in ALSO
        for node in violation["nodes"]
        if not _is_gradios(page, violation["id"], node["target"][-1])
    ]


def _is_gradios(page: Page, rule: str, target: str) -> bool:
    return any(rule == known and page.evaluate(MATCHES, [target, part]) for known, part in GRADIO)


@pytest.mark.parametrize("view", VIEWS)
def test_no_tab_keeps_anyone_out(
    browser: Browser, server: Server, tmp_path: Path, view: dict[str, Any]
) -> None:
    found: list[str] = []

    def look(page: Page, where: str) -> None:
        for _ in range(2):
            colours = page.evaluate(TURN)
            found.extend(f"{where}, {colours}: {problem}" for problem in violations(page))
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > view["width"]:
            found.append(f"{where}: {wide} pixels wide")
        if "reduced_motion" in view:
            found.extend(f"{where}: moves {part}" for part in page.evaluate(MOVING))

    with opened(browser, server, **view) as page:
        walk(page, look, tmp_path)
    assert found == []


def test_the_keyboard_alone_reaches_all_and_is_seen(
    browser: Browser, server: Server, tmp_path: Path
) -> None:
    with opened(browser, server) as page:
        for label in tabs(page):
            open_tab(page, label)
            assert unreached(page) == [], label
        read_resume(page, tmp_path)
        assert unreached(page) == []
        if "Explore" in tabs(page):
            open_record(page)
            assert unreached(page) == []


def unreached(page: Page) -> list[str]:
    """What of the open tab the keyboard does not reach, or reaches without its being seen."""
    named = page.locator(PANEL).evaluate(MARK)
    left = set(range(len(named)))
    unseen = []
    page.locator("#tabs button[role=tab][aria-selected=true]").first.focus()
    for _ in range(3 * len(named) + 20):
        if not left:
            break
        page.keyboard.press("Tab")
        number, is_seen = page.evaluate(FOCUSED)
        if number is not None and int(number) in left:
            left.remove(int(number))
            unseen += [] if is_seen else [f"not seen: {named[int(number)]}"]
    return [named[number] for number in sorted(left)] + unseen


def test_a_tab_is_opened_with_the_keyboard(browser: Browser, server: Server) -> None:
    with opened(browser, server) as page:
        page.locator("#tabs button[role=tab]").first.focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.locator("#tabs button[aria-selected=true]").first.inner_text() == tabs(page)[1]
