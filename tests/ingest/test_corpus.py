"""Loading records: every problem is named with its file and line, and all of them at once."""

from datetime import date
from pathlib import Path

import pytest

from advisor.errors import CorpusError
from advisor.settings import ROOT
from ingest.corpus import corpus_hash, load_corpus

TODAY = date(2026, 6, 1)

# A small corpus that breaks no rule, by the word that stands for each file in these tests.
FILES = {
    "sectors": (
        "sectors.yaml",
        """\
- id: robotics
  name: Robotics
- id: logistics
  name: Logistics
""",
    ),
    "places": (
        "places.yaml",
        """\
- id: alder-county
  name: Alder County
- id: port-alder
  name: Port Alder
  within: [alder-county]
""",
    ),
    "skills": (
        "skills.yaml",
        """\
- id: route-planning
  name: route planning
  category: methods
""",
    ),
    "sources": (
        "sources/gazette.yaml",
        """\
- id: gazette-robots
  title: Robots in the greenhouse
  publisher: Port Alder Gazette
  url: https://gazette.example/robots
  published: 2026-03-02
  seen: 2026-03-05
  tier: press
- id: kestrel-jobs
  title: Work with us
  publisher: Kestrel Loom
  url: null
  published: null
  seen: 2026-04-01
  tier: primary
""",
    ),
    "company": (
        "companies/kestrel-loom.yaml",
        """\
# An employer that we made up.
id: kestrel-loom
name: Kestrel Loom
aliases: [Kestrel]
sectors: [robotics]
places: [port-alder]
facts:
  - id: kestrel-loom.business
    kind: business
    text: Kestrel Loom builds grippers for greenhouses in Port Alder.
    source: gazette-robots
    as_of: 2026-03-02
    evidence:
      - grippers for greenhouses
      - in Port Alder
  - id: kestrel-loom.hiring
    kind: hiring
    text: >-
      Kestrel Loom hired 14 engineers
      straight from university.
    source: kestrel-jobs
    as_of: null
    evidence: ["14 engineers", "straight from university"]
    conflicts_with: [route-planner.demand]
""",
    ),
    "project": (
        "projects/route-planner.yaml",
        """\
id: route-planner
name: Lorry route planner
sectors: [logistics]
skills: [route-planning]
difficulty: beginner
facts:
  - id: route-planner.demand
    kind: demand
    text: A lorry route planner is what freight firms pay for.
    source: gazette-robots
    as_of: 2026-03-02
    evidence: ["freight firms", "pay for"]
    conflicts_with: [kestrel-loom.hiring]
advice:
  first_step: Draw the map.
  hours: [20, 30]
""",
    ),
    "guide": (
        "guides/gripper-interviews.yaml",
        """\
id: gripper-interviews
name: Interviews about grippers
topic: interview
companies: [kestrel-loom]
facts:
  - id: gripper-interviews.task
    kind: interview
    text: Interviews about grippers start with a drawing.
    source: kestrel-jobs
    as_of: null
    evidence: ["start with a drawing", "about grippers"]
""",
    ),
}


def path_of(folder: Path, file: str) -> Path:
    return folder / FILES[file][0]


def make_corpus(folder: Path, **changes: tuple[str, str]) -> Path:
    """A valid corpus in `folder`; each change is a text of a file and what stands there instead."""
    for file, (name, content) in FILES.items():
        if file in changes:
            old, new = changes[file]
            assert content.count(old) == 1, f"‘{old}’ must stand just once in {name}"
            content = content.replace(old, new)
        write(folder / name, content)
    return folder


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def problems(folder: Path) -> tuple[str, ...]:
    with pytest.raises(CorpusError) as caught:
        load_corpus(folder, TODAY)
    error = caught.value
    assert str(error).splitlines()[1:] == list(error.problems)
    return error.problems


# A corpus that breaks no rule.


def test_a_corpus_is_loaded(tmp_path: Path) -> None:
    corpus = load_corpus(make_corpus(tmp_path), TODAY)
    assert list(corpus.records) == ["kestrel-loom", "route-planner", "gripper-interviews"]
    assert list(corpus.facts) == [
        "kestrel-loom.business",
        "kestrel-loom.hiring",
        "route-planner.demand",
        "gripper-interviews.task",
    ]
    assert list(corpus.sources_by_id) == ["gazette-robots", "kestrel-jobs"]
    record, fact = corpus.facts["kestrel-loom.hiring"]
    assert (record.record_kind, record.name) == ("company", "Kestrel Loom")
    assert fact.text == "Kestrel Loom hired 14 engineers straight from university."
    assert fact.as_of is None
    assert corpus.place_and_regions("port-alder") == {"port-alder", "alder-county"}
    assert corpus.hash == corpus_hash(tmp_path)


def test_the_corpus_of_the_project_is_loaded() -> None:
    corpus = load_corpus(ROOT / "corpus", date.today())
    assert corpus.facts
    assert {record.record_kind for record in corpus.records.values()} == {
        "company",
        "project",
        "guide",
        "brief",
        "event",
    }


def test_a_date_of_today_lies_not_in_the_future(tmp_path: Path) -> None:
    make_corpus(tmp_path, sources=("seen: 2026-04-01", f"seen: {TODAY}"))
    assert load_corpus(tmp_path, TODAY).records


def test_the_hash_knows_names_and_contents_but_not_the_folder(tmp_path: Path) -> None:
    first, second = make_corpus(tmp_path / "a"), make_corpus(tmp_path / "b")
    assert corpus_hash(first) == corpus_hash(second)
    skills = path_of(second, "skills")
    write(skills, skills.read_bytes() + b"# a remark\n")
    assert corpus_hash(first) != corpus_hash(second)
    write(skills, path_of(first, "skills").read_bytes())
    assert corpus_hash(first) == corpus_hash(second)
    skills.rename(skills.with_name("skillz.yaml"))
    assert corpus_hash(first) != corpus_hash(second)


# A corpus that breaks one rule.


BROKEN: dict[str, tuple[str, str, str, int, str]] = {
    # what is broken: file, text, what stands there instead, line that is named, reason
    "missing source": (
        "company", "source: kestrel-jobs", "source: herald",
        21, "there is no source ‘herald’.",
    ),
    "unknown field": (
        "company", "aliases: [Kestrel]", "nickname: Kestrel",
        4, "there is no field ‘nickname’.",
    ),
    "unknown field of a fact": (
        "company", "as_of: 2026-03-02", "dated: 2026-03-02\n    as_of: 2026-03-02",
        12, "there is no field ‘facts 1 dated’.",
    ),
    "unknown field of a source": (
        "sources", "  url: null", "  url: null\n  link: https://kestrel.example",
        12, "there is no field ‘link’.",
    ),
    "missing field": (
        "company", "name: Kestrel Loom\n", "",
        2, "the field ‘name’ is missing.",
    ),
    "missing field of a fact": (
        "company", "    kind: hiring\n", "",
        16, "the field ‘facts 2 kind’ is missing.",
    ),
    "missing field of a source": (
        "sources", "  publisher: Kestrel Loom\n", "",
        8, "the field ‘publisher’ is missing.",
    ),
    "no facts": (
        "guide",
        FILES["guide"][1][FILES["guide"][1].index("facts:") :], "facts: []\n",
        5, "facts: at least 1, here are 0.",
    ),
    "future as_of": (
        "company", "as_of: 2026-03-02", "as_of: 2026-06-02",
        12, "as_of 2026-06-02 lies in the future.",
    ),
    "future seen": (
        "sources", "seen: 2026-04-01", "seen: 2026-06-02",
        13, "seen 2026-06-02 lies in the future.",
    ),
    "future published": (
        "sources", "published: 2026-03-02", "published: 2027-01-01",
        5, "published 2027-01-01 lies in the future.",
    ),
    "doubled key": (
        "company", "aliases: [Kestrel]", "name: Kestrel",
        4, "‘name’ is given twice.",
    ),
    "doubled key of a fact": (
        "company", "    source: kestrel-jobs", "    kind: news\n    source: kestrel-jobs",
        21, "‘kind’ is given twice.",
    ),
    "fact id without the record's prefix": (
        "company", "id: kestrel-loom.hiring", "id: kestrel.hiring",
        16, "the id must start with ‘kestrel-loom.’.",
    ),
    "evidence phrase that is too long": (
        "company", "      - in Port Alder", "      - one two three four five six seven",
        15, "an evidence phrase has 7 words; at most 6 are taken.",
    ),
    "no evidence": (
        "company", '["14 engineers", "straight from university"]', "[]",
        23, "facts 2 evidence: at least 2, here are 0.",
    ),
    "unknown sector": (
        "company", "[robotics]", "[robotics, fishing]",
        5, "there is no sector ‘fishing’.",
    ),
    "unknown place": (
        "company", "[port-alder]", "[port-birch]",
        6, "there is no place ‘port-birch’.",
    ),
    "unknown region": (
        "places", "[alder-county]", "[birch-county]",
        5, "there is no place ‘birch-county’.",
    ),
    "unknown skill": (
        "project", "[route-planning]", "[juggling]",
        4, "there is no skill ‘juggling’.",
    ),
    "unknown company": (
        "guide", "[kestrel-loom]", "[brindle-freight]",
        4, "there is no company ‘brindle-freight’.",
    ),
    "company that is another record": (
        "guide", "[kestrel-loom]", "[route-planner]",
        4, "there is no company ‘route-planner’.",
    ),
    "unknown conflict": (
        "guide", '"about grippers"]',
        '"about grippers"]\n    conflicts_with: [route-planner.price]',
        12, "there is no fact ‘route-planner.price’. ",
    ),
    "one-sided conflict": (
        "guide", '"about grippers"]',
        '"about grippers"]\n    conflicts_with: [route-planner.demand]',
        12, "‘route-planner.demand’ does not name this fact in its own conflicts_with.",
    ),
    "unknown further source": (
        "guide", '"about grippers"]',
        '"about grippers"]\n    also: [{source: herald, as_of: null, evidence: [a, b]}]',
        12, "there is no source ‘herald’.",
    ),
    "unknown neighbour": (
        "skills", "category: methods", "category: methods\n  neighbours: [juggling]",
        4, "there is no skill ‘juggling’.",
    ),
    "one-sided neighbour": (
        "skills", "category: methods",
        "category: methods\n  neighbours: [b]\n- {id: b, name: b, category: methods}",
        4, "‘b’ does not name ‘route-planning’ too.",
    ),
    "skill of the same name": (
        "skills", "category: methods",
        "category: methods\n- {id: b, name: b, aliases: [Route Planning], category: methods}",
        4, "‘route planning’ is a name of ‘route-planning’ already.",
    ),
    "coordinates without a source": (
        "places", "  name: Port Alder", "  name: Port Alder\n  coordinates: [34.1, -118.2]",
        3, "the record: coordinates and geonames are given together or not at all.",
    ),
    "size that no headcount bears out": (
        "company", "places:", "size: small\nplaces:",
        6, "no fact of kind ‘headcount’ bears out the size.",
    ),
    "alias of YAML": (
        "company", "sectors: [robotics]", "sectors: &s [robotics]\nskills: *s",
        5, "a ‘&’ anchor is used again with ‘*’; write the value out in both places.",
    ),
    "name that no fact bears out": (
        "company", "name: Kestrel Loom", "name: Kestrel Looms Incorporated",
        3, "no fact of the record bears out the name ‘Kestrel Looms Incorporated’.",
    ),
    "not a kind": (
        "company", "kind: hiring", "kind: gossip",
        17, "facts 2 kind: ‘gossip’ is none of business, office, ",
    ),
    "not a slug": (
        "sectors", "id: logistics", "id: Logistics & co",
        3, "id: ‘Logistics & co’ is none. An id has lower-case letters, digits and hyphens.",
    ),
    "not a link": (
        "sources", "https://gazette.example/robots", "gazette.example",
        4, "url: ‘gazette.example’ is none. An address starts with https:// and has no spaces.",
    ),
    "not a list": (
        "sectors", FILES["sectors"][1], "id: robotics\nname: Robotics\n",
        1, "a list is expected here (lines that start with ‘- ’).",
    ),
    "not a record": (
        "guide", FILES["guide"][1], "- id: gripper-interviews\n",
        1, "the record: fields are expected here, as lines of ‘name: value’.",
    ),
    "a word instead of a fact": (
        "company", "facts:\n", "facts:\n  - only words\n",
        8, "facts 1: fields are expected here, as lines of ‘name: value’.",
    ),
    "a tab": (
        "company", "name: Kestrel Loom", "name: Kestrel Loom\n\taliases: []",
        4, "this is no YAML: ",
    ),
    "an open bracket": (
        "company", "[port-alder]", "[port-alder",
        7, "this is no YAML: ",
    ),
    "two documents": (
        "sectors", "- id: logistics", "---\n- id: logistics",
        3, "this is no YAML: but found another document. ",
    ),
}  # fmt: skip


@pytest.mark.parametrize("broken", BROKEN)
def test_a_problem_is_named_with_its_file_and_line(tmp_path: Path, broken: str) -> None:
    file, old, new, line, reason = BROKEN[broken]
    make_corpus(tmp_path, **{file: (old, new)})
    (problem,) = problems(tmp_path)
    # The patterns and lists of pydantic are left out where a reason ends in a space.
    assert problem.startswith(f"{path_of(tmp_path, file)}:{line}: {reason}")
    assert reason.endswith(" ") or problem.endswith(f": {reason}")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty."),
        (b"# only a remark\n", "the file is empty."),
        ("- id: zoë\n".encode("latin-1"), "the file is not UTF-8 text. Save it as UTF-8."),
    ],
)
def test_a_file_that_is_no_text_is_named(tmp_path: Path, content: bytes, reason: str) -> None:
    make_corpus(tmp_path)
    path = write(tmp_path / "companies" / "otter-post.yaml", content)
    assert problems(tmp_path) == (f"{path}:1: {reason}",)


@pytest.mark.parametrize(
    "name",
    [
        "firms/otter-post.yaml",
        "companies/old/otter-post.yaml",
        "old/companies/otter-post.yaml",
        "otter-post.yaml",
        "sectors.yml",
    ],
)
def test_a_file_in_an_unknown_place_is_named(tmp_path: Path, name: str) -> None:
    make_corpus(tmp_path)
    path = write(tmp_path / name, "- id: robotics\n  name: Robotics\n")
    assert problems(tmp_path) == (
        f"{path}:1: no such place for records; known are sources, companies, projects, guides, "
        "briefs, events.",
    )


def test_files_that_are_no_records_are_passed_over(tmp_path: Path) -> None:
    make_corpus(tmp_path)
    write(tmp_path / "README.md", "Not a record.")
    write(tmp_path / "notes.txt", b"\xff\xfe")
    write(tmp_path / "companies" / "._kestrel-loom.yaml", b"\0\1")
    write(tmp_path / "companies" / "kestrel-loom.yaml~", b"x")
    assert len(load_corpus(tmp_path, TODAY).records) == 3


@pytest.mark.parametrize("name", ["otter-post.txt", "otter-post.yaml.txt", "otter-post.YAML"])
def test_a_file_of_records_with_another_ending_is_named(tmp_path: Path, name: str) -> None:
    make_corpus(tmp_path)
    path = write(tmp_path / "companies" / name, "id: otter-post\n")
    assert problems(tmp_path) == (f"{path}:1: a file of records ends in .yaml. Rename it.",)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("as_of: 2026-03-02", "as_of: 06/03/2026", "facts 1 as_of: ‘06/03/2026’ is no day. Write"),
        ("[port-alder]", "port-alder", "places: a list is expected here, as [one, two] or lines"),
        ("[port-alder]", "[port-older]", "no place ‘port-older’. Did you mean ‘port-alder’?"),
        ("id: kestrel-loom.hiring", "id: Hiring", "facts 2 id: ‘Hiring’ is none. A fact's id is"),
    ],
)
def test_a_problem_is_said_in_words_for_editors(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    (problem,) = problems(make_corpus(tmp_path, company=(old, new)))
    assert says in problem


def test_an_id_that_is_not_the_name_of_the_file_is_named(tmp_path: Path) -> None:
    make_corpus(tmp_path)
    path = path_of(tmp_path, "guide").rename(tmp_path / "guides" / "interviews.yaml")
    assert problems(tmp_path) == (
        f"{path}:1: the id is ‘gripper-interviews’, the file is named ‘interviews’; they must be "
        "the same.",
    )


def test_an_id_that_exists_in_another_folder_is_named(tmp_path: Path) -> None:
    make_corpus(tmp_path)
    first = path_of(tmp_path, "company")
    content = first.read_text(encoding="utf-8").replace("kestrel-loom.", "kestrel-loom.two-")
    second = write(tmp_path / "events" / "kestrel-loom.yaml", content)
    assert problems(tmp_path) == (f"{second}:2: record kestrel-loom exists already, at {first}:2.",)


def test_a_fact_id_that_exists_is_named(tmp_path: Path) -> None:
    make_corpus(tmp_path, company=("id: kestrel-loom.hiring", "id: kestrel-loom.business"))
    path = path_of(tmp_path, "company")
    assert problems(tmp_path) == (
        f"{path}:16: fact kestrel-loom.business exists already, at {path}:8.",
    )


def test_a_source_id_that_exists_in_another_file_is_named(tmp_path: Path) -> None:
    make_corpus(tmp_path)
    first = path_of(tmp_path, "sources")
    second = write(tmp_path / "sources" / "herald.yaml", first.read_bytes())
    assert problems(tmp_path) == (
        f"{second}:1: Source gazette-robots exists already, at {first}:1.",
        f"{second}:8: Source kestrel-jobs exists already, at {first}:8.",
    )


def test_an_id_of_the_vocabulary_that_exists_is_named(tmp_path: Path) -> None:
    make_corpus(tmp_path, places=("id: port-alder", "id: alder-county"))
    path = path_of(tmp_path, "places")
    assert problems(tmp_path) == (f"{path}:3: Place alder-county exists already, at {path}:1.",)


# A corpus that breaks several.


def test_all_problems_of_form_are_named_at_once(tmp_path: Path) -> None:
    make_corpus(
        tmp_path,
        company=("kind: hiring", "kind: gossip\n    colour: blue"),
        places=("  name: Port Alder\n", ""),
        project=("id: route-planner\n", "id: routes\n"),
        guide=("[kestrel-loom]", "[kestrel-loom"),
    )
    write(tmp_path / "skills.yaml", b"")
    lines = [
        f"{path_of(tmp_path, file)}:{line}:"
        for file, line in [
            ("company", 17),
            ("company", 18),
            ("guide", 5),
            ("places", 3),
            ("project", 1),
            ("project", 7),
            ("skills", 1),
        ]
    ]
    assert [problem.split(" ")[0] for problem in problems(tmp_path)] == lines


def test_all_problems_of_reference_are_named_at_once(tmp_path: Path) -> None:
    make_corpus(
        tmp_path,
        sources=("seen: 2026-04-01", "seen: 2027-04-01"),
        company=("sectors: [robotics]\nplaces: [port-alder]", "sectors: [a, b]\nplaces: [c]"),
        project=("source: gazette-robots", "source: herald"),
    )
    assert set(problems(tmp_path)) == {
        f"{path_of(tmp_path, 'sources')}:13: seen 2027-04-01 lies in the future.",
        f"{path_of(tmp_path, 'company')}:5: there is no sector ‘a’.",
        f"{path_of(tmp_path, 'company')}:5: there is no sector ‘b’.",
        f"{path_of(tmp_path, 'company')}:6: there is no place ‘c’.",
        f"{path_of(tmp_path, 'project')}:10: there is no source ‘herald’.",
    }


@pytest.mark.parametrize(("count", "noun"), [(1, "1 problem;"), (2, "2 problems;")])
def test_the_error_counts_its_problems(tmp_path: Path, count: int, noun: str) -> None:
    make_corpus(tmp_path)
    for number in range(count):
        write(tmp_path / "events" / f"empty-{number}.yaml", "")
    with pytest.raises(CorpusError) as caught:
        load_corpus(tmp_path, TODAY)
    assert str(caught.value).splitlines()[0] == (
        f"The corpus has {noun} nothing was indexed. Mend these lines, then run the command again:"
    )


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "nowhere"
    assert problems(folder) == (f"{folder}: there is no such folder. Set ADVISOR_CORPUS.",)


@pytest.mark.parametrize("files", [(), ("sectors", "sources")])
def test_a_folder_without_records_is_named(tmp_path: Path, files: tuple[str, ...]) -> None:
    for file in files:
        write(path_of(tmp_path, file), FILES[file][1])
    assert problems(tmp_path) == (f"{tmp_path}: there are no records here. Set ADVISOR_CORPUS.",)


# Odd files.


def test_a_problem_is_named_only_once(tmp_path: Path) -> None:
    make_corpus(tmp_path, guide=("    kind: interview\n", ""))
    path = path_of(tmp_path, "guide")
    assert problems(tmp_path) == (f"{path}:6: the field ‘facts 1 kind’ is missing.",)


def test_an_unknown_id_is_named_with_its_own_line(tmp_path: Path) -> None:
    make_corpus(tmp_path, company=("sectors: [robotics]", "sectors:\n  - robotics\n  - fishing"))
    path = path_of(tmp_path, "company")
    assert problems(tmp_path) == (f"{path}:7: there is no sector ‘fishing’.",)


def test_a_day_that_does_not_exist_is_named_with_its_line(tmp_path: Path) -> None:
    make_corpus(tmp_path, company=("as_of: 2026-03-02", "as_of: 2026-02-30"))
    (problem,) = problems(tmp_path)
    assert problem.startswith(f"{path_of(tmp_path, 'company')}:12: ")


def test_a_control_character_is_named_with_its_line(tmp_path: Path) -> None:
    make_corpus(tmp_path, company=("name: Kestrel Loom", "name: Kestrel \x07Loom"))
    (problem,) = problems(tmp_path)
    assert problem.startswith(f"{path_of(tmp_path, 'company')}:3: this is no YAML: ")


@pytest.mark.parametrize(
    "aliases", ["{[a, b]: c}", "{{ name }}", "&self [*self]"], ids=["list", "template", "loop"]
)
def test_odd_yaml_is_named(tmp_path: Path, aliases: str) -> None:
    make_corpus(tmp_path, company=("aliases: [Kestrel]", f"aliases: {aliases}"))
    assert str(path_of(tmp_path, "company")) in problems(tmp_path)[0]


def test_a_folder_named_like_a_file_is_no_file(tmp_path: Path) -> None:
    make_corpus(tmp_path)
    (tmp_path / "companies" / "old.yaml").mkdir()
    assert len(load_corpus(tmp_path, TODAY).records) == 3
