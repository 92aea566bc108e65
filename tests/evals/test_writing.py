"""What a model wrote in a run: counted, checked once more, timed."""

from advisor.chain import Advisor
from advisor.settings import Settings
from evals.writing import summary, watch
from tests.chat_models import failing, host

QUESTION = "What data is there for a CRISPR off-target project?"
TRUE = "The CRISPOR paper collected 650 experimentally identified off-target sequences."
FALSE = "Illumina pays its interns 60 dollars an hour."
TIP = "Compare models on the off-target sequences."


def test_what_passes_and_what_is_left_out_is_counted(shared_settings: Settings) -> None:
    chat = failing(fails=0, then=f"{TRUE}\n{FALSE}\n{TIP}")
    advisor = Advisor(shared_settings, models=host(chat, shared_settings))
    answer, written = watch(advisor.stream(QUESTION))
    assert written is not None
    assert (written.shown, written.suggestions, written.supported, written.left_out) == (2, 1, 1, 1)
    assert written.facts == (answer.citations[answer.sentences[0].citations[0] - 1].id,)
    assert written.first is not None
    assert 0 < written.first <= written.last
    figures = summary([(written, [*written.facts, "another.fact"])])
    assert figures is not None
    assert figures["unsupported_shown"] == 0
    assert figures["fact_coverage_of_prose"] == 0.5


def test_without_a_model_nothing_was_written(advisor: Advisor) -> None:
    assert watch(advisor.stream(QUESTION))[1] is None
    assert summary([]) is None
