"""Planting: untrue sentences beside true ones, to see how many the checker kills.

Of every run, sentences of good answers are changed (mutants) or given another citation, claims
that people made up are laid before the checker with the facts they resemble. A suite whose checker
lets many live proves nothing, so it fails itself.
"""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from langchain_core.documents import Document

from advisor.citing import Citer
from advisor.grounding import check
from advisor.passages import fact_passages
from advisor.records import Corpus
from advisor.types import Draft
from evals.dataset import PlantedClaim
from evals.mutants import mutants

MOST = 400


@dataclass(frozen=True)
class Planted:
    """How many were planted and killed, by kind; and what lived, for a person to look at."""

    killed: Counter[str]
    planted: Counter[str]
    alive: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share that was killed; 1 where nothing could be planted."""
        return self.killed.total() / self.planted.total() if self.planted else 1.0

    def as_json(self) -> dict[str, Any]:
        """The counts for the summary."""
        by_kind = {kind: [self.killed[kind], n] for kind, n in sorted(self.planted.items())}
        return {
            "planted": self.planted.total(),
            "killed": self.killed.total(),
            "shown": self.planted.total() - self.killed.total(),
            "by_kind": by_kind,
            "alive": list(self.alive),
        }


def plant_mutants(answers: Sequence[Mapping[str, Any]], corpus: Corpus, seed: int) -> Planted:
    """Sentences of these answers, changed or with another passage, before the checker."""
    draw = random.Random(seed)
    names = [company.name for company in corpus.of_kind("company")]
    pairs = [
        (sentence["text"], citation["passage"], answer)
        for answer in answers
        for sentence in answer["sentences"]
        for citation in answer["citations"]
        if sentence["verdict"] == "supported" and citation["n"] in sentence["citations"]
    ]
    pairs = list({text: (text, passage, answer) for text, passage, answer in pairs}.values())
    found: list[tuple[str, str, str]] = []
    for text, passage, answer in draw.sample(pairs, min(MOST, len(pairs))):
        changed = mutants(text, names, draw)
        if changed:
            mutant = draw.choice(changed)
            found.append((mutant.kind, mutant.text, passage))
        others = [c["passage"] for c in answer["citations"] if text not in c["passage"]]
        if others and len(text.split()) > 5:
            found.append(("citation", text, draw.choice(others)))
    killed = [
        (kind, check(text, [passage]).verdict != "supported") for kind, text, passage in found
    ]
    return _counted(killed, [text for _, text, _ in found])


def false_alarms(answers: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
    """How many true sentences that are no quotation the checker refuses, and of how many.

    They are first clauses of the answers' sentences, each against the passage it is cut from.
    """
    cut = {
        f"{sentence['text'].split('; ')[0].rstrip('.')}.": citation["passage"]
        for answer in answers
        for sentence in answer["sentences"]
        for citation in answer["citations"]
        if "; " in sentence["text"] and citation["n"] in sentence["citations"]
    }
    verdicts = [check(text, [passage]).verdict for text, passage in cut.items()]
    refused = [verdict for verdict in verdicts if verdict != "supported"]
    return len(refused), len(cut)


def plant_claims(claims: Sequence[PlantedClaim], corpus: Corpus) -> Planted:
    """Made-up claims, each a draft beside its facts, as a writer would propose it.

    A control that is allowed counts as killed where it is shown, under its own kind.
    """
    passages = {p.metadata["id"]: p for p in fact_passages(corpus)}
    outcomes = [
        (claim.kind, _is_shown(claim, passages, corpus) == claim.allowed) for claim in claims
    ]
    return _counted(outcomes, [f"{claim.id}: {claim.sentence}" for claim in claims])


def _is_shown(claim: PlantedClaim, passages: Mapping[str, Document], corpus: Corpus) -> bool:
    citer = Citer(corpus, [passages[fact] for fact in claim.facts], date.today())
    return citer.cite(Draft(claim.sentence, advice=claim.suggestion)) is not None


def _counted(outcomes: Sequence[tuple[str, bool]], texts: Sequence[str]) -> Planted:
    return Planted(
        killed=Counter(kind for kind, is_killed in outcomes if is_killed),
        planted=Counter(kind for kind, _ in outcomes),
        alive=tuple(
            f"{kind}: {text}"
            for (kind, is_killed), text in zip(outcomes, texts, strict=True)
            if not is_killed
        ),
    )
