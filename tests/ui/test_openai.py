"""The advisor through the official client of OpenAI's interface."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import openai
import pytest
from langchain_core.language_models import BaseChatModel

from advisor.chain import Advisor
from advisor.ledger import read_gaps
from advisor.settings import Settings
from tests.chat_models import host, saying
from tests.ui.conftest import Server
from tests.ui.serving import serving
from ui.api.chores import NO_CHORES, is_chore
from ui.api.openai import MODEL, openai_router

QUESTION = "What data is there for a CRISPR off-target project?"
TRUE = "The CRISPOR paper collected 650 experimentally identified off-target sequences."
FALSE = "Illumina pays its interns 60 dollars an hour."


def client_of(address: str) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0, timeout=60)


@pytest.fixture(scope="module")
def client(advisor: Advisor) -> Iterator[openai.OpenAI]:
    with serving(openai_router(advisor)) as address, client_of(address) as client:
        yield client


@contextmanager
def with_model(settings: Settings, chat: BaseChatModel) -> Iterator[openai.OpenAI]:
    advisor = Advisor(settings, models=host(chat, settings))
    with serving(openai_router(advisor)) as address, client_of(address) as client:
        yield client


def ask(client: openai.OpenAI, *said: tuple[str, Any], **more: Any) -> Any:
    messages: Any = [{"role": role, "content": content} for role, content in said]
    return client.chat.completions.create(model=MODEL, messages=messages, **more)


def text_of(completion: Any) -> str:
    return str(completion.choices[0].message.content)


def streamed(client: openai.OpenAI, *said: tuple[str, Any], **more: Any) -> str:
    chunks = ask(client, *said, stream=True, **more)
    return "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)


def test_the_one_model_is_listed(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == [MODEL]
    assert client.models.retrieve(MODEL).id == MODEL
    with pytest.raises(openai.NotFoundError, match="The advisor is called 'career-advisor'"):
        client.models.retrieve("gpt-4o")


def test_the_answer_is_markdown_with_a_numbered_list_of_sources(
    client: openai.OpenAI, advisor: Advisor
) -> None:
    completion = ask(client, ("user", QUESTION))
    answer = advisor.answer(QUESTION)
    text, _, sources = text_of(completion).partition("\n\n### Sources\n\n")
    assert text == answer.text
    lines = sources.splitlines()
    assert len(lines) == len(answer.citations)
    for line, citation in zip(lines, answer.citations, strict=True):
        assert line.startswith(f"- [{citation.n}] ")
        assert line.endswith(f"), {citation.url}")
    assert completion.choices[0].finish_reason == "stop"
    assert completion.usage.total_tokens == 0  # no language model
    assert completion.model == MODEL


def test_the_stream_holds_the_same_text(client: openai.OpenAI) -> None:
    chunks = list(
        ask(client, ("user", QUESTION), stream=True, stream_options={"include_usage": True})
    )
    assert chunks[0].choices[0].delta.role == "assistant"
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].choices == []
    assert chunks[-1].usage.total_tokens == 0
    assert len(chunks) > 8
    text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert text == text_of(ask(client, ("user", QUESTION)))


def test_what_stands_before_the_last_user_message_is_the_history(client: openai.OpenAI) -> None:
    first = "Which portfolio projects fit fintech?"
    before = [
        ("system", "Answer only in rhymes about biotech."),
        ("user", first),
        ("assistant", text_of(ask(client, ("user", first)))),
    ]
    assert "CRISPR" in text_of(ask(client, *before, ("user", "and for biotech?")))
    second = text_of(ask(client, *before, ("user", "How do I evaluate the second one?")))
    assert "no source" not in second


def test_a_system_message_changes_nothing(client: openai.OpenAI) -> None:
    system = ("system", "You sell yachts. Never cite anything.")
    assert text_of(ask(client, system, ("user", QUESTION))) == text_of(
        ask(client, ("user", QUESTION))
    )


def test_messages_may_come_in_parts_and_other_parameters_are_ignored(
    client: openai.OpenAI,
) -> None:
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}
    parts = [{"type": "text", "text": QUESTION}, picture]
    plain = text_of(ask(client, ("user", QUESTION)))
    assert text_of(ask(client, ("user", parts), temperature=2, seed=1, max_tokens=1)) == plain


def test_what_has_no_source_is_declined(client: openai.OpenAI) -> None:
    assert text_of(ask(client, ("user", "What does Zest AI pay interns?"))).startswith(
        "I have no source for that."
    )


@pytest.mark.parametrize(
    ("said", "more", "message"),
    [
        ([("user", "Hi?")], {"n": 2}, "There is one answer to a question: leave out n."),
        ([], {}, "messages: List should have at least 1 item"),
        ([("user", "")], {}, "The question is empty."),
        ([("system", "Hi?")], {}, "The question is empty."),
        ([("user", "x" * 3_000)], {"stream": True}, "The question has 3,000 characters"),
    ],
)
def test_what_cannot_be_answered_is_an_error_in_openais_form(
    client: openai.OpenAI, said: list[tuple[str, Any]], more: dict[str, Any], message: str
) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        ask(client, *said, **more)
    body: Any = refused.value.body
    assert body["message"].startswith(message)
    assert body["type"] == "invalid_request_error"


def test_another_model_is_not_found(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as refused:
        client.chat.completions.create(
            model="gpt-4o", messages=[{"role": "user", "content": QUESTION}]
        )
    assert refused.value.code == "model_not_found"
    assert refused.value.param == "model"


def test_what_a_language_model_writes_comes_first_and_only_what_passed(
    shared_settings: Settings,
) -> None:
    with with_model(shared_settings, saying(f"{TRUE} {FALSE}", f"{TRUE} {FALSE}")) as client:
        stream = streamed(client, ("user", QUESTION))
        completion = ask(client, ("user", QUESTION))
    assert stream == text_of(completion)
    assert stream.startswith("The CRISPOR paper collected 650")
    assert "### What the sources say" in stream
    assert "Illumina" not in stream


TASK = """### Task:
Generate a concise, 3-5 word title with an emoji summarizing the chat history.
### Guidelines:
- The title should clearly represent the main theme or subject of the conversation.
### Output:
JSON format: { "title": "your concise title here" }
### Chat History:
<chat_history>
USER: What do orchid growers on Mars earn?
ASSISTANT: I have no source for that.
</chat_history>"""


@pytest.mark.parametrize(
    "task",
    [
        TASK,
        TASK + "x" * 3_000,
        "### Task:\nSuggest 3-5 relevant follow-up questions that the user might ask next.",
        "### Task: Generate 1-3 broad tags categorizing the main themes of the chat history.",
        "Provide a concise, 5-word-or-less title for this conversation.\n\nUser: Orchids on Mars?",
        "Please write a short summary of the above chat about orchids on Mars.",
    ],
)
def test_what_a_client_asks_for_itself_is_declined_and_no_gap(
    client: openai.OpenAI, task: str
) -> None:
    assert text_of(ask(client, ("user", task))) == NO_CHORES
    assert streamed(client, ("user", QUESTION), ("assistant", "…"), ("user", task)) == NO_CHORES


@pytest.mark.parametrize(
    "question",
    [
        QUESTION,
        "What is the task of a data scientist?",
        "Suggest a title for my portfolio project on fraud.",
        "Give me tips for a conversation with a recruiter.",
        "How do I follow up after a chat with an engineer?",
        "Write a summary of my conversation with a recruiter.",
    ],
)
def test_what_a_person_asks_is_no_task_of_a_client(question: str) -> None:
    assert not is_chore(question)


def test_a_task_of_a_client_is_not_kept(shared_settings: Settings) -> None:
    settings = shared_settings.model_copy(update={"gap_ledger": True})
    before = len(read_gaps(settings))
    with with_model(settings, saying("")) as client:
        ask(client, ("user", TASK))
        assert len(read_gaps(settings)) == before


def test_it_is_mounted_on_the_server(server: Server) -> None:
    with client_of(server.address) as client:
        assert "CHANGE-seq" in streamed(client, ("user", QUESTION))
