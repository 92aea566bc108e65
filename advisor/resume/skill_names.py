"""How the skills of the corpus's list are written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.records import Corpus
from advisor.text import normalise, stem
from advisor.vocabulary import ORDINARY

TOKEN = re.compile(r"(?<![\w.])\.NET\b|[^\W_]+[+#]*", re.I)
# Names that are words of their own when written small; the rest of their kind is `ORDINARY`.
_WORDY = frozenset(
    """
    celery snowflake airflow flask presto haystack blender houdini elixir jest triton
    equinox haiku lasso soar snort ruff playwright alembic rosetta looker zipline selenium
    anaconda mixup shapely argo chroma express dash beam rasa unity lime tableau perl facs
    pacs rag gan gans sap sas sat ato mip pid aml ols ood orm ort pcr plc dns nats ros shap
    soar fea dsa grc dax tls cfd cad cdn xr hil hive stan mapie opus flower neptune modin
    metabase redash optuna amundsen bloomberg milestone vault consul jenkins kibana figma
    bokeh altair swagger okta spinnaker seurat visium benchling zeek galaxy darwin caffe
    torch gazebo maven gradle sphinx falcon bottle pyramid
    """.split()  # noqa: SIM905
)
# Small letters are usual for these even in a sentence.
_SMALL = frozenset(["sql", "aws", "gcp", "html", "css", "php", "nlp", "llm", "llms", "git", "r"])


@dataclass(frozen=True)
class Name:
    """A way to write a skill."""

    skill: str
    written: str
    # How freely it may be written: as it is, capitalised or in a list, or anyhow.
    manner: str


@dataclass(frozen=True)
class Table:
    """The ways to write skills by their words; `longest` is how many words they have at most."""

    names: dict[tuple[str, ...], Name]
    longest: int
    skill_names: dict[str, str]


_TABLES: dict[int, tuple[Corpus, Table]] = {}
_KEPT_TABLES = 4


def table_of(corpus: Corpus) -> Table:
    """The ways to write a corpus's skills, made once for each corpus."""
    kept = _TABLES.get(id(corpus))
    if kept is not None and kept[0] is corpus:
        return kept[1]
    names: dict[tuple[str, ...], Name] = {}
    for skill in corpus.skills:
        for written in (skill.name, *skill.aliases):
            key = _key([match[0] for match in TOKEN.finditer(written)])
            if key:
                names.setdefault(key, Name(skill.id, written, _manner(written, key)))
    table = Table(
        names,
        max(map(len, names), default=0),
        {skill.id: skill.name for skill in corpus.skills},
    )
    if len(_TABLES) >= _KEPT_TABLES:
        _TABLES.pop(next(iter(_TABLES)))
    _TABLES[id(corpus)] = (corpus, table)
    return table


def _key(words: Sequence[str]) -> tuple[str, ...]:
    """The words of a name as they are compared: those of longer names by their stems."""
    plain = [normalise(word) for word in words]
    if len(plain) == 1:
        return (plain[0],)
    return tuple(stem(word) if len(word) > 3 else word for word in plain)


def _manner(written: str, key: tuple[str, ...]) -> str:
    if len(key) > 1:
        return "any"
    if key[0] in ORDINARY or len(key[0]) == 1:
        return "name"
    if key[0] in _SMALL or written.islower():
        return "any"
    if key[0] in _WORDY or (written.isupper() and len(written) <= 4):
        return "careful"
    return "any"
