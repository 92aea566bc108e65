"""Judges: what decides in an eval whether passages support a sentence.

`tier0` is the checker that runs in every answer; `llm` asks a chat model, which must not be the
one that wrote the answers.
"""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.language_models import BaseChatModel

from advisor.grounding import check

# Whether passages support a sentence, which may be but a name; None where it can't be told.
Judge = Callable[[str, Sequence[str], bool], bool | None]

_PROMPT = """\
Passages:
{passages}

Sentence: {sentence}

Do the passages fully support the sentence, every part of it? Reply with nothing but JSON:
{{"supported": true}} or {{"supported": false}}"""


def tier0(sentence: str, passages: Sequence[str], is_name: bool) -> bool:
    """The checker of every answer. Passages are looked at one by one and, by clauses, together."""
    return check(sentence, passages, is_name).verdict == "supported"


def llm(model: BaseChatModel) -> Judge:
    """A judge that asks a chat model; a reply that can't be read leaves the pair undecided."""

    def judge(sentence: str, passages: Sequence[str], is_name: bool) -> bool | None:
        listed = "\n".join(f"- {passage}" for passage in passages)
        reply = model.invoke(_PROMPT.format(passages=listed, sentence=sentence)).text
        return _verdict(str(reply))

    return judge


def _verdict(reply: str) -> bool | None:
    found = re.search(r"\{.*?\}", reply, re.DOTALL)
    try:
        value: Any = json.loads(found.group())["supported"] if found else None
    except (ValueError, KeyError, TypeError):
        return None
    return value if isinstance(value, bool) else None
