import pytest

from advisor.chain import Advisor
from advisor.errors import QuestionError
from advisor.verifying import Verified, verify_claim

CHANGE_SEQ = "CHANGE-seq found {} off-target sites in human T-cells."


def verify(advisor: Advisor, claim: str, *passages: str) -> Verified:
    return verify_claim(claim, advisor.corpus, advisor.retriever, passages)


def test_facts_of_the_corpus_are_supported_by_themselves(advisor: Advisor) -> None:
    for record, fact in [*advisor.corpus.facts.values()][::60]:
        found = verify(advisor, fact.text)
        assert found.verdict == "supported", record.id
        assert fact.id in {citation.id for citation in found.citations}


def test_a_claim_in_other_words_is_supported_with_its_evidence(advisor: Advisor) -> None:
    found = verify(advisor, CHANGE_SEQ.format("201,934"))
    assert (found.verdict, found.reasons, found.closest) == ("supported", (), ())
    (citation,) = found.citations
    start, end = citation.span
    assert citation.n == 1
    assert "201,934" in citation.passage[start:end]
    assert found.corpus == advisor.corpus.hash


def test_a_changed_figure_is_not_supported_and_the_reason_says_so(advisor: Advisor) -> None:
    found = verify(advisor, CHANGE_SEQ.format("301,934"))
    assert found.verdict == "unsupported"
    assert found.reasons == ("‘301,934’ is not in the source",)
    assert found.citations == ()
    assert "201,934" in found.closest[0].passage
    assert "does not mean that it is false" in found.explanation


def test_reasons_speak_of_the_passages_that_name_the_same(advisor: Advisor) -> None:
    found = verify(advisor, "Stripe sponsors visas for every intern")
    assert found.verdict == "unsupported"
    assert not any("‘Stripe’" in reason for reason in found.reasons)
    assert all("Stripe" in citation.passage for citation in found.closest)


@pytest.mark.parametrize(
    "claim", ["Does Stripe hire interns?", "Hello", "Build a fraud detection project.", "It is so."]
)
def test_what_claims_nothing_is_no_claim(advisor: Advisor, claim: str) -> None:
    found = verify(advisor, claim)
    assert (found.verdict, found.score, found.citations) == ("not a claim", 0.0, ())
    assert found.reasons


def test_of_several_sentences_each_has_to_be_supported(advisor: Advisor) -> None:
    true = CHANGE_SEQ.format("201,934")
    false = CHANGE_SEQ.format("301,934")
    assert verify(advisor, f"{true} {false}").verdict == "unsupported"
    assert verify(advisor, f"{true} {true}").verdict == "supported"
    assert verify(advisor, f"Hello! {true}").verdict == "supported"
    closest = verify(advisor, f"{false} Stripe sponsors visas for every intern.").closest
    assert [citation.n for citation in closest] == [*range(1, len(closest) + 1)]


def test_passages_of_the_asker_are_all_that_counts_where_they_are_given(advisor: Advisor) -> None:
    passages = ("Nothing of note.", "The harbour of Oslo pays 30 dollars an hour to students.")
    found = verify(advisor, "the harbour of Oslo pays students 30 dollars an hour", *passages)
    assert found.verdict == "supported"
    assert [citation.locator for citation in found.citations] == ["passage 2"]
    assert found.corpus is None
    other = verify(advisor, CHANGE_SEQ.format("201,934"), *passages)
    assert (other.verdict, other.closest) == ("unsupported", ())
    assert other.explanation.startswith("None of these passages says so.")


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("", "The claim is empty."),
        ("  ?! ", "The claim is empty."),
        ("x" * 601, "The claim has 601 characters; at most 600 are read."),
        ("a\x07b", "The claim holds control characters"),
    ],
)
def test_what_is_no_text_is_refused(advisor: Advisor, claim: str, said: str) -> None:
    with pytest.raises(QuestionError, match=said.replace(".", r"\.")):
        verify(advisor, claim)
