"""A language model and a résumé: what is told of it, and what never leaves this machine."""

import pytest

from advisor.chain import Advisor
from advisor.resume import masking
from advisor.resume.read import read_resume
from advisor.resume.types import Resume
from advisor.settings import Settings
from advisor.types import Answer
from tests.chat_models import Failing, failing, host

ROBIN = """\
# Robin Quillfeather

robin.quillfeather@example.com | (213) 555-0142 | github.com/rquill

## Education

B.S. Computer Science, Harbor College, 2024 - 2028

## Projects

**Card fraud detector**

- Trained a gradient boosting model in Python that flags fraudulent card payments
- Cleaned 40,000 payments with SQL and pandas

## Skills

Python, SQL, pandas
"""
QUESTION = "What am I missing for fintech in Los Angeles?"
OWN = "Trained a gradient boosting model in Python that flags fraudulent card payments."


@pytest.fixture
def robin(advisor: Advisor) -> Resume:
    return read_resume(ROBIN.encode(), "robin.md", advisor.corpus)


def told(settings: Settings, chat: Failing, robin: Resume, is_remote: bool) -> Answer:
    models = host(chat, settings, is_remote=is_remote)
    return Advisor(settings, models=models).answer(QUESTION, (), robin)


def test_what_it_says_of_the_owner_rests_on_lines(shared_settings: Settings, robin: Resume) -> None:
    answer = told(shared_settings, failing(fails=0, then=OWN), robin, is_remote=False)
    first = answer.sentences[0]
    assert first.draft.prose
    assert not first.citations
    assert [answer.resume_lines[line] for line in first.resume_lines] == [OWN.rstrip(".")]
    assert f"{OWN} [{first.resume_lines[0]}]" in answer.text
    assert answer.as_json()["sentences"][0]["resume_lines"] == list(first.resume_lines)


def test_what_no_line_bears_out_is_left_out(shared_settings: Settings, robin: Resume) -> None:
    invented = "Led a team of twelve engineers at Stripe."
    answer = told(shared_settings, failing(fails=0, then=invented), robin, is_remote=False)
    assert invented in [item.text for item in answer.left_out]
    assert "Stripe" not in answer.text.split("###")[0]


def test_nothing_personal_goes_to_a_remote_model(shared_settings: Settings, robin: Resume) -> None:
    chat = failing(fails=0, then=OWN)
    answer = told(shared_settings, chat, robin, is_remote=True)
    assert chat.calls == 1
    sent = chat.prompts[0].casefold()
    for personal in ("robin", "quillfeather", "555", "0142", "rquill", "example.com"):
        assert personal not in sent
    assert answer.receipt is not None
    assert answer.receipt["sent_to"] == "fake:model"
    assert isinstance(answer.receipt["masked"], dict)


def test_a_question_is_masked_too_and_the_receipt_counts(shared_settings: Settings) -> None:
    chat = failing(fails=0, then="Nothing.")
    advisor = Advisor(shared_settings, models=host(chat, shared_settings, is_remote=True))
    question = "Which projects fit fintech? Write to robin.quillfeather@example.com, please."
    answer = advisor.answer(question)
    assert chat.calls == 1
    assert "quillfeather" not in chat.prompts[0]
    assert answer.receipt is not None
    assert answer.receipt["masked"]["email"] == 1


def test_where_masking_fails_nothing_is_sent(
    shared_settings: Settings, robin: Resume, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: object, texts: object) -> None:
        raise masking.MaskingError("no weights")

    monkeypatch.setattr(masking.Masking, "mask_all", broken)
    chat = failing(fails=0, then=OWN)
    answer = told(shared_settings, chat, robin, is_remote=True)
    assert chat.calls == 0
    assert answer.text.startswith("*Personal data could not be masked, so nothing was sent")
    assert answer.sentences


def test_a_model_of_this_machine_is_told_as_it_stands(
    shared_settings: Settings, robin: Resume
) -> None:
    chat = failing(fails=0, then=OWN)
    answer = told(shared_settings, chat, robin, is_remote=False)
    assert OWN.rstrip(".") in chat.prompts[0]
    assert answer.receipt is not None
    assert answer.receipt["sent_to"] is None


WEAK = "Responsible for cleaning 40,000 payments with SQL and pandas"


@pytest.mark.parametrize(
    ("proposed", "is_shown"),
    [
        ("Cleaned 40,000 payments with SQL and pandas.", True),
        ("Cleaned 400,000 payments with SQL and pandas.", False),
        ("Cleaned 40,000 payments with SQL, Spark and pandas.", False),
        ("Led the cleaning of 40,000 payments with SQL and pandas.", False),
    ],
)
def test_a_rewrite_of_the_models_adds_nothing_to_the_line(
    shared_settings: Settings, advisor: Advisor, proposed: str, is_shown: bool
) -> None:
    text = ROBIN.replace("Cleaned 40,000 payments with SQL and pandas", WEAK)
    resume = read_resume(text.encode(), "robin.md", advisor.corpus)
    models = host(failing(fails=0, then=proposed), shared_settings)
    asked = "Rewrite my weak bullet on cleaning payments, please"
    answer = Advisor(shared_settings, models=models).answer(asked, (), resume)
    assert (proposed in [s.text for s in answer.sentences if s.draft.prose]) is is_shown
    assert (proposed in [item.text for item in answer.left_out]) is not is_shown
    assert "reads stronger as" in answer.text
    assert list(answer.resume_lines.values()) == [WEAK]
