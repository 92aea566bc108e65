"""Words that turn what a sentence says: opposites, words that strengthen it, words that deny it."""

import re
from collections.abc import Iterable

from advisor.text import NEGATIONS

OPPOSITES: dict[str, frozenset[str]] = {}
for _pair in """
    increase/decrease increased/decreased increases/decreases increasing/decreasing rise/fall
    rose/fell rises/falls rising/falling grow/shrink grew/shrank more/less more/fewer
    higher/lower highest/lowest larger/smaller largest/smallest bigger/smaller most/least
    before/after first/last up/down gain/loss gained/lost gains/losses above/below over/under
    best/worst better/worse earlier/later early/late earliest/latest opened/closed open/closed
    opens/closes buy/sell buys/sells bought/sold win/lose wins/loses won/lost with/without
    inside/outside public/private old/new older/newer high/low long/short longer/shorter
    faster/slower fast/slow easy/hard easy/difficult easier/harder accept/reject accepts/rejects
    accepted/rejected allow/forbid allows/forbids allowed/forbidden include/exclude
    includes/excludes included/excluded improve/worsen improves/worsens improved/worsened
    positive/negative male/female north/south east/west northern/southern eastern/western
    safe/dangerous possible/impossible legal/illegal true/false many/few often/rarely
    always/never same/different strong/weak stronger/weaker supervised/unsupervised
    agree/disagree likely/unlikely able/unable success/failure succeeded/failed approve/deny
    approved/denied start/end started/ended starts/ends maximum/minimum maximize/minimize
    upper/lower left/right major/minor simple/complex all/none internal/external
    optional/mandatory optional/required cheap/expensive summer/winter hire/fire hired/fired
    hires/fires added/cut remote/onsite paid/unpaid full/empty full/part undergraduate/graduate
    junior/senior import/export above/under more/under exceed/below permanent/temporary
""".split():  # noqa: SIM905  # a paragraph of pairs reads better than a page of them
    _one, _, _other = _pair.partition("/")
    OPPOSITES[_one] = OPPOSITES.get(_one, frozenset()) | {_other}
    OPPOSITES[_other] = OPPOSITES.get(_other, frozenset()) | {_one}

# Said of a passage that does not say them, these make more of it than it holds.
STRENGTHENING = frozenset(
    """
    all any only every everyone everybody anyone anybody whoever whatever regardless always entirely
    completely exclusively solely exactly guarantee guarantees guaranteed certainly definitely
    currently therefore thus hence consequently demonstrating demonstrates proving proves ensuring
    ensures
    """.split()  # noqa: SIM905
)
# Words that qualify or measure: one in the place of another says something else.
TELLING = frozenset(
    """
    all many most several few often sometimes always usually rarely may might could
    can will would must should only first last next about nearly almost roughly exactly least most
    more less fewer over under up above below within than part half one two three four five six
    seven eight nine ten million billion thousand hour hours day days week weeks month months year
    years percent before after since until by from to into with without if unless plans planned
    likely
    """.split()  # noqa: SIM905
)

_NO_DENIAL = re.compile(r"\bnot (?:only|just|merely)\b", re.IGNORECASE)


def without_mere(text: str) -> str:
    """The text without “not only”, which denies nothing."""
    return _NO_DENIAL.sub("", text)


def denials(words: Iterable[str]) -> int:
    """How many of the words deny."""
    return sum(word in NEGATIONS or word.endswith(("n't", "n’t")) for word in words)
