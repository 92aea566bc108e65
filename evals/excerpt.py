"""An excerpt of a long passage: the sentences of it that bear most on a sentence to be checked."""

from advisor.text import content_stems, sentence_spans

MAX_WORDS = 140


def excerpt(sentence: str, passage: str, most: int = MAX_WORDS) -> str:
    """The passage cut to about `most` words: its sentences that share most with `sentence`.

    Each next one chosen is the one that holds most of what none before it holds; they keep their
    order.
    """
    if len(passage.split()) <= most:
        return passage
    spans = list(sentence_spans(passage)) or [(0, len(passage))]
    wanted = set(content_stems(sentence))
    shared = [wanted & set(content_stems(passage[slice(*span)])) for span in spans]
    chosen: list[int] = []
    missing, room = set(wanted), most
    while room > 0 and len(chosen) < len(spans):
        rest = [i for i in range(len(spans)) if i not in chosen]
        best = max(rest, key=lambda i: (len(shared[i] & missing), len(shared[i]), -i))
        if not shared[best] and chosen:
            break
        chosen.append(best)
        missing -= shared[best]
        room -= len(passage[slice(*spans[best])].split())
    return " ".join(" ".join(passage[slice(*spans[i])].split()) for i in sorted(chosen))
