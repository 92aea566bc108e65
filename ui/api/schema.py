"""The JSON forms of the API as types, for its documentation and for clients made from it."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Form(BaseModel):
    """A JSON object with these fields and no others."""

    model_config = ConfigDict(extra="forbid")


class Problem(Form):
    """An error (RFC 9457): `detail` says in a sentence what is wrong and what to do."""

    type: str
    title: str
    status: int
    detail: str


class SentenceForm(Form):
    """A checked sentence; `citations` are numbers of the answer's citations."""

    text: str
    citations: list[int]
    resume_lines: list[str]
    verdict: Literal["supported", "suggestion"]
    score: float


class CitationForm(Form):
    """A passage that bears a sentence out; `span` is the part that does, as [start, end)."""

    n: int
    id: str
    title: str
    publisher: str
    url: str | None
    as_of: str | None = Field(description="YYYY-MM-DD, null where the source is undated")
    locator: str
    passage: str
    span: list[int]
    stale: bool


class LeftOutForm(Form):
    """A sentence that was not shown, and why."""

    text: str
    reason: str


class CoverageForm(Form):
    """How many records a list matched and shows, and how many of the kind there are."""

    matched: int
    shown: int
    records: int


class AnswerForm(Form):
    """The one JSON form of an answer, on API, command line and in the evals."""

    question: str
    answer: str = Field(description="Markdown with [n] marks")
    abstained: bool
    sentences: list[SentenceForm]
    citations: list[CitationForm]
    resume_lines: dict[str, str]
    conflicts: list[list[int]] = Field(description="Pairs of citations that disagree")
    left_out: list[LeftOutForm]
    receipt: dict[str, Any] | None = Field(description="What became of personal data")
    usage: dict[str, Any] | None = Field(description="What a language model read and wrote")
    coverage: CoverageForm | None
    follow_ups: list[str]
    model: str | None
    corpus: str
    timings_ms: dict[str, float]


class VerifiedForm(Form):
    """What became of a claim; `closest` is set where nothing bears it out."""

    claim: str
    verdict: Literal["supported", "unsupported", "not a claim"]
    score: float
    explanation: str
    reasons: list[str]
    citations: list[CitationForm]
    closest: list[CitationForm]
    corpus: str | None = Field(description="null where passages were given")


class SourceForm(Form):
    """What bears a fact out, and the phrases by which the place is found in it."""

    id: str
    title: str
    publisher: str
    url: str | None
    tier: str
    published: str | None
    seen: str
    as_of: str | None
    evidence: list[str]


class OtherFactForm(Form):
    """A fact that says otherwise."""

    id: str
    text: str


class RecordNameForm(Form):
    """The record that a fact belongs to."""

    id: str
    kind: str
    name: str


class RecordFactForm(Form):
    """A fact of a record with its date and its sources, the best first."""

    id: str
    kind: str
    label: str
    text: str
    as_of: str | None
    stale: bool
    sources: list[SourceForm]
    disagrees_with: list[OtherFactForm]


class FactForm(RecordFactForm):
    """A fact with the record that holds it."""

    record: RecordNameForm


class FactsForm(Form):
    """A page of facts; `total` counts all that match."""

    total: int
    limit: int
    offset: int
    facts: list[FactForm]


class PassageForm(Form):
    """A passage that was found, and how well it bears on what was asked."""

    id: str
    passage: str
    origin: Literal["corpus", "document"]
    record: str | None
    title: str
    score: float = Field(description="By which passages are ranked; no probability")
    similarity: float = Field(description="Cosine of the nearest vectors, -1 to 1")


class SearchForm(Form):
    """The passages that were found, best first."""

    query: str
    passages: list[PassageForm]
    corpus: str


class GapForm(Form):
    """A question that found no support."""

    question: str
    times: int
    last: str


class GapsForm(Form):
    """The questions that found no support, most asked first."""

    total: int
    gaps: list[GapForm]


class ModelForm(Form):
    """The language model in use, or none, and why."""

    name: str | None
    why: str
    remote: bool


class VersionForm(Form):
    """What answers: the program, its corpus, its model, its checker."""

    version: str
    corpus: str
    counts: dict[str, int]
    model: ModelForm
    embedding_model: str
    checker: str = Field(description="Changes with the checker's weights and thresholds")


class HealthForm(Form):
    """The server lives, and what it answers from."""

    status: Literal["ok"]
    corpus: str
    records: int
    facts: int


class IngestedForm(Form):
    """What the index holds after an ingest."""

    corpus: str
    facts: int


class PurgedForm(Form):
    """How many kept lines were deleted."""

    deleted: int


class ReadyForm(Form):
    """That the server is ready, and whether Chroma answers it."""

    status: Literal["ready"]
    chroma: bool


class OpenAIFault(Form):
    """What went wrong, as OpenAI's clients read it."""

    message: str
    type: str
    param: str | None
    code: str | None


class OpenAIError(Form):
    """An error as OpenAI's clients read it."""

    error: OpenAIFault


class OpenAIModelForm(Form):
    """The advisor as a model."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class OpenAIModelsForm(Form):
    """The models that there are."""

    object: Literal["list"]
    data: list[OpenAIModelForm]


class ChatMessageForm(Form):
    """The answer as Markdown with its sources below."""

    role: Literal["assistant"]
    content: str


class ChatChoiceForm(Form):
    """The one answer."""

    index: int
    message: ChatMessageForm
    finish_reason: Literal["stop"]


class ChatUsageForm(Form):
    """The tokens that a language model read and wrote; 0 where none is used."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class ChatCompletionForm(Form):
    """An answer as OpenAI's clients read it."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    system_fingerprint: str
    choices: list[ChatChoiceForm]
    usage: ChatUsageForm
