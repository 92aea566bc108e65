"""The writer with a model: what is proposed, what is shown, what happens where a model fails."""

import threading
import time
from collections.abc import Iterator, Sequence

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk

from advisor.chain import Advisor
from advisor.llm.faults import Failed, Trouble
from advisor.llm.generation import Generation, Usage
from advisor.llm.language_model import LanguageModel
from advisor.settings import Settings
from advisor.standing import against_standing
from advisor.types import Answer, FactsWritten, Sentence, Turn, Waiting
from advisor.writers.model import SYSTEM, ModelWriter
from tests.chat_models import Failing, failing, host, saying

QUESTION = "What data is there for a CRISPR off-target project?"
TRUE = "The CRISPOR paper collected 650 experimentally identified off-target sequences."
FALSE = "Illumina pays its interns 60 dollars an hour."


def asked(
    settings: Settings, chat: BaseChatModel, question: str = QUESTION, history: Sequence[Turn] = ()
) -> Answer:
    return Advisor(settings, models=host(chat, settings)).answer(question, history)


def prose(answer: Answer) -> list[str]:
    return [sentence.text for sentence in answer.sentences if sentence.draft.prose]


def drafts(chat: BaseChatModel, seconds: float = 120) -> list[str]:
    writer = ModelWriter(LanguageModel(chat, "fake:model", seconds=seconds), 350)
    return [draft.text for draft in writer.write("Why?", ["A fact."], (), Usage()) if draft]


def test_a_supported_sentence_is_cited_and_an_invented_one_is_left_out(
    shared_settings: Settings,
) -> None:
    answer = asked(shared_settings, saying(f"{TRUE} {FALSE}"))
    assert prose(answer) == [TRUE]
    first = answer.sentences[0]
    assert first.text == TRUE
    assert first.citations
    cited = answer.citations[first.citations[0] - 1]
    assert "650 experimentally identified" in cited.passage
    assert [item.text for item in answer.left_out] == [FALSE]
    assert answer.left_out[0].reason
    assert answer.model == "fake:model"
    assert "Illumina" not in answer.text
    assert answer.text.startswith("The CRISPOR paper")
    assert "### What the sources say" in answer.text


def test_the_facts_are_the_same_with_and_without_a_model(
    shared_settings: Settings, advisor: Advisor
) -> None:
    with_model = asked(shared_settings, saying(TRUE))
    without = advisor.answer(QUESTION)
    assert [s.text for s in with_model.sentences[1:]] == [s.text for s in without.sentences]
    assert with_model.text.endswith(without.text)
    assert without.model is None


def test_where_nothing_can_be_proved_the_facts_stand_alone(
    shared_settings: Settings, advisor: Advisor
) -> None:
    answer = asked(shared_settings, saying(FALSE))
    assert prose(answer) == []
    assert answer.model is None
    line, _, rest = answer.text.partition("\n\n")
    assert line == (
        "*Nothing that the language model wrote could be proved, so these are the facts alone.*"
    )
    assert rest == advisor.answer(QUESTION).text


def test_a_question_without_a_source_is_not_given_to_the_model(shared_settings: Settings) -> None:
    chat = failing(error=AssertionError("it was asked"))
    answer = asked(shared_settings, chat, "What does Zest AI pay interns?")
    assert answer.abstained
    assert chat.calls == 0


def test_the_models_own_marks_lists_and_emphasis_count_for_nothing(
    shared_settings: Settings,
) -> None:
    marked = f"1. **{TRUE[:-1]}** [7]. (Fact 3)\n- [9] {FALSE}"
    answer = asked(shared_settings, saying(marked))
    assert prose(answer) == [TRUE]
    assert all(n <= len(answer.citations) for s in answer.sentences for n in s.citations)


def test_a_suggestion_waits_for_a_sentence_with_a_source(shared_settings: Settings) -> None:
    tip = "Compare models on the off-target sequences."
    answer = asked(shared_settings, saying(f"{tip}\n{TRUE}"))
    assert prose(answer) == [TRUE, tip]
    assert [s.verdict for s in answer.sentences[:2]] == ["supported", "suggestion"]
    assert prose(asked(shared_settings, saying(tip))) == []


def test_a_claim_dressed_as_a_suggestion_is_left_out(shared_settings: Settings) -> None:
    answer = asked(shared_settings, saying(f"{TRUE}\nUse CRISPOR because Google hires its users."))
    assert prose(answer) == [TRUE]


def test_markup_of_a_model_takes_no_effect(shared_settings: Settings) -> None:
    evil = TRUE[:-1] + " <img src=x onerror=alert(1)> [here](http://evil.example)."
    assert "<img" not in asked(shared_settings, saying(evil)).text


@pytest.mark.parametrize(
    ("sentence", "is_right"),
    [
        ("Variety wrote in October 2021 that Apple had over 1,500 staff around Los Angeles.", True),
        ("Apple has over 1,500 staff around Los Angeles.", False),
        ("Apple has over 1,500 staff around Los Angeles and plans more by 2026.", False),
        ("Apple had AI and machine learning researchers in Culver City.", True),
    ],
)
def test_a_figure_keeps_its_year(sentence: str, is_right: bool) -> None:
    fact = (
        "Variety wrote in October 2021 that Apple had over 1,500 staff around Los Angeles, with AI "
        "and machine learning researchers among those in Culver City, and plans more by 2026."
    )
    assert (against_standing(sentence, fact) == ()) is is_right


def test_the_facts_come_first_then_what_passes(shared_settings: Settings) -> None:
    advisor = Advisor(shared_settings, models=host(saying(f"{TRUE}\n{FALSE}"), shared_settings))
    kinds = [
        "prose" if isinstance(event, Sentence) and event.draft.prose else type(event).__name__
        for event in advisor.stream(QUESTION)
    ]
    assert kinds[0] == "EvidenceFound"
    assert kinds.index("FactsWritten") < kinds.index("prose")
    assert kinds[-1] == "Answer"
    assert "Waiting" in kinds


def test_the_prompt_holds_few_facts_and_its_first_part_never_changes(
    shared_settings: Settings,
) -> None:
    chat = failing(fails=0, then="x")
    writer = ModelWriter(LanguageModel(chat, "fake:model"), 350)
    history = [Turn("user", "first " * 100), Turn("assistant", "answer " * 500)]
    facts = ["fact " * 40] * 30
    list(writer.write("Which?", facts, history, Usage()))
    system, prompt = chat.prompts[0][: len(SYSTEM)], chat.prompts[0][len(SYSTEM) + 1 :]
    assert system == SYSTEM
    assert len(prompt) <= 350 * 3.6
    assert "2. fact" in prompt


@pytest.mark.parametrize(
    ("written", "sentences"),
    [
        ("One is here. Two", ["One is here.", "Two"]),
        ("- One is here\n- Two is here", ["One is here", "Two is here"]),
        ("At 3.5 percent. Dr. Kim says so.", ["At 3.5 percent.", "Dr. Kim says so."]),
        ("### Head\n\n1) One.\n2) Two.", ["Head", "One.", "Two."]),
        ("Tip: Build it.", ["Build it."]),
        ("【3†source】 Yes [1, 2].", ["Yes."]),
    ],
)
def test_sentences_are_told_apart_as_they_come(written: str, sentences: list[str]) -> None:
    assert drafts(saying(written)) == sentences


class Status(Exception):
    """An error with a status code, as every provider's client raises them."""

    def __init__(self, code: int, text: str = "") -> None:
        super().__init__(text)
        self.status_code = code


@pytest.mark.parametrize(
    ("chat", "trouble"),
    [
        (failing(fails=0, then=""), Trouble.EMPTY),
        (saying("Yes. Yes. Yes. Yes."), Trouble.LOOP),
        (saying("word " * 2000), Trouble.LOOP),
        (failing(error=Status(401)), Trouble.KEY),
        (failing(error=Status(404)), Trouble.UNKNOWN),
        (failing(error=Status(400, "request exceeds the available context size")), Trouble.LONG),
        (failing(error=ValueError("bad JSON")), Trouble.BROKEN),
        (failing("One", error=ConnectionResetError("connection reset")), Trouble.GONE),
        (failing("One"), Trouble.SLOW),
    ],
)
def test_what_a_model_does_wrong_is_told(chat: BaseChatModel, trouble: Trouble) -> None:
    with pytest.raises(Failed) as caught:
        # Only a model that falls silent is to run out of time, on a busy machine too.
        drafts(chat, seconds=0.6 if trouble is Trouble.SLOW else 120)
    assert caught.value.trouble is trouble


@pytest.mark.parametrize("error", [Status(429), Status(503), ConnectionError("connection refused")])
def test_it_is_asked_again_where_that_may_help(error: Exception) -> None:
    chat = failing(error=error, fails=1, then="At last.")
    assert drafts(chat) == ["At last."]
    assert chat.calls == 2


@pytest.mark.parametrize("error", [Status(401), Status(400, "bad")])
def test_it_is_not_asked_again_where_that_helps_nobody(error: Exception) -> None:
    chat = failing(error=error)
    with pytest.raises(Failed):
        drafts(chat)
    assert chat.calls == 1


def test_a_model_that_dies_mid_sentence_leaves_what_was_whole(shared_settings: Settings) -> None:
    chat = failing(f"{TRUE}\n", "The CRISPOR pap", error=RuntimeError("gone"))
    answer = asked(shared_settings, chat)
    assert prose(answer) == [TRUE]
    assert "*The language model broke off; what stands above passed the check.*" in answer.text


def test_a_failure_costs_the_facts_nothing(shared_settings: Settings, advisor: Advisor) -> None:
    answer = asked(shared_settings, failing(error=Status(401)))
    line, _, rest = answer.text.partition("\n\n")
    assert line == "*The language model's provider refused the key, so these are the facts alone.*"
    assert rest == advisor.answer(QUESTION).text
    assert not answer.abstained


def assert_stopped(chat: Failing) -> None:
    """A model that would be silent for an hour, and has 90 seconds, is stopped long before."""
    deadline = time.monotonic() + 15
    while chat.open_streams and time.monotonic() < deadline:
        time.sleep(0.01)
    assert chat.open_streams == 0


def test_closing_the_answer_stops_the_model(shared_settings: Settings) -> None:
    chat = failing("The CRISPOR ")
    events = Advisor(shared_settings, models=host(chat, shared_settings)).stream(QUESTION)
    while not isinstance(next(events), Waiting):
        pass
    assert chat.open_streams == 1
    events.close()
    assert_stopped(chat)


def test_words_without_an_end_of_a_sentence_leave_their_reader_free_to_go(
    shared_settings: Settings,
) -> None:
    chat = failing(*["word "] * 50)
    events = Advisor(shared_settings, models=host(chat, shared_settings)).stream(QUESTION)
    while not isinstance(next(events), Waiting):
        pass
    events.close()
    assert_stopped(chat)


def begun(pieces: Iterator[str]) -> str:
    """The first piece that is not empty."""
    return next(filter(None, pieces))


def test_another_question_waits_for_its_turn_or_is_told_that_the_model_is_busy() -> None:
    chat = failing("One ")
    model = LanguageModel(chat, "fake:model")
    first = model.write([], Usage())
    assert begun(first) == "One "
    model.seconds = 0.5
    with pytest.raises(Failed) as caught:
        list(model.write([], Usage()))
    assert caught.value.trouble is Trouble.BUSY
    first.close()
    model.seconds = 90
    assert begun(model.write([], Usage())) == "One "


def test_tokens_are_counted_where_they_are_reported() -> None:
    counts = {"input_tokens": 12, "output_tokens": 3, "total_tokens": 15}
    usage = Usage()
    usage.add(AIMessageChunk(content="x", usage_metadata=counts))  # type: ignore[arg-type]
    usage.add(AIMessage(content="x"))
    assert (usage.read, usage.written) == (12, 3)


def test_half_a_sentence_at_the_end_of_the_tokens_is_dropped() -> None:
    whole = AIMessageChunk(content="One is whole. Two is ")
    cut = AIMessageChunk(content="", response_metadata={"finish_reason": "length"})
    assert drafts(Failing(messages=iter(()), chunks=[whole, cut])) == ["One is whole."]
    assert drafts(Failing(messages=iter(()), chunks=[whole])) == ["One is whole.", "Two is"]


def test_many_are_written_at_once_where_the_provider_allows(shared_settings: Settings) -> None:
    chat = Failing(messages=iter(()), fails=0, then=TRUE)
    models = host(chat, shared_settings, at_once=4)
    advisor = Advisor(shared_settings, models=models)
    answers: list[Answer] = []
    threads = [
        threading.Thread(target=lambda: answers.append(advisor.answer(QUESTION))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [prose(answer) for answer in answers] == [[TRUE]] * 8


def test_a_follow_up_is_rewritten_only_in_words_of_the_conversation() -> None:
    history = [Turn("user", "Which projects fit fintech?"), Turn("assistant", "Fraud detection.")]

    def rewritten(text: str) -> str | None:
        writer = ModelWriter(LanguageModel(saying(text), "fake:model"), 350)
        return writer.standalone("What data is there?", history, Usage())

    assert rewritten("What data is there for fraud detection?")
    assert rewritten("What data does Stripe have?") is None
    assert rewritten("") is None


def test_nothing_goes_to_a_tracing_service(monkeypatch: pytest.MonkeyPatch) -> None:
    from langsmith.run_helpers import tracing_context
    from langsmith.utils import tracing_is_enabled

    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    seen: list[bool] = []

    class Watching(Failing):
        async def _astream(self, *args: object, **kwargs: object):  # type: ignore[no-untyped-def]
            seen.append(bool(tracing_is_enabled()))
            async for chunk in super()._astream([], None, None):
                yield chunk

    with tracing_context(enabled=None):
        generation = Generation(Watching(messages=iter(()), fails=0, then="Yes."), [], 5)
        assert list(generation.pieces()) == ["Yes."]
    assert seen == [False]


def test_facts_are_whole_before_the_model_is_asked(shared_settings: Settings) -> None:
    chat = failing()
    events = Advisor(shared_settings, models=host(chat, shared_settings)).stream(QUESTION)
    for event in events:
        if isinstance(event, FactsWritten):
            assert event.answer.text
            assert event.model == "fake:model"
            assert chat.calls == 0
            break
    events.close()


def test_a_follow_up_that_no_rule_completes_is_completed_by_the_model(
    shared_settings: Settings,
) -> None:
    whole = "Which portfolio projects fit fintech?"
    history = [Turn("user", whole), Turn("assistant", "Fraud detection and others.")]
    vague = "So what would impress there?"
    chat = failing(fails=0, then=whole)
    assert asked(shared_settings, failing(fails=0, then="What?"), vague, history).abstained
    answer = asked(shared_settings, chat, vague, history)
    assert "Which" in chat.prompts[0]
    assert not answer.abstained
    assert answer.question == vague


SAYS = "The trade site Kestrel Loom says top Port Alder entrants may skip a test."
MAY_NOT = "An employer may ask for a hope but not for a wage, and must give the scale, Loom wrote."


@pytest.mark.parametrize(
    ("fact", "sentence", "is_right"),
    [
        (SAYS, SAYS, True),
        (SAYS, "Top Port Alder entrants may skip a test, Kestrel Loom says.", True),
        (SAYS, "The trade site Port Alder says top Kestrel Loom entrants may skip a test.", False),
        (MAY_NOT, MAY_NOT, True),
        (MAY_NOT, MAY_NOT.replace("must give", "must not give"), False),
        (SAYS, SAYS.replace("Port Alder", "S"), False),
    ],
)
def test_who_says_what_stays_and_what_is_denied(fact: str, sentence: str, is_right: bool) -> None:
    assert (against_standing(sentence, fact) == ()) is is_right, against_standing(sentence, fact)
