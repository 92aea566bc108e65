"""The commands under `advisor corpus`, for those who keep the records."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from advisor.errors import DocumentError
from advisor.settings import load_settings
from ui import EXIT_FAILED


def add_commands(commands: Any) -> None:
    """Add `corpus` with its own commands to those of the command line."""
    corpus = commands.add_parser("corpus", help="check, count and verify the records")
    under = corpus.add_subparsers(title="commands", required=True, metavar="COMMAND")

    check = under.add_parser("check", help="what is to be mended, with file and line")
    check.add_argument("--strict", action="store_true", help="expired facts fail it too")
    check.set_defaults(run=_check)

    stats = under.add_parser("stats", help="records, facts, sources, ages and coverage")
    stats.add_argument("--png", type=Path, metavar="FILE", help="draw them as a picture too")
    stats.set_defaults(run=_stats)

    gaps = under.add_parser("gaps", help="the questions that found no support, most asked first")
    gaps.set_defaults(run=_gaps)

    verify = under.add_parser("verify", help="look for a source's evidence in its text")
    verify.add_argument("source", metavar="SOURCE_ID", help="the source's id")
    verify.add_argument(
        "place", nargs="?", metavar="FILE_OR_URL", help="a file or page (the source's own address)"
    )
    verify.set_defaults(run=_verify)


def _check(options: argparse.Namespace) -> int:
    from ingest.check import check_corpus
    from ingest.corpus import load

    today = date.today()
    loaded = load(load_settings().corpus, today)
    findings = list(check_corpus(loaded, today))
    for finding in findings:
        print(f"warning: {finding}" if finding.warning and not options.strict else finding)
    errors = [finding for finding in findings if options.strict or not finding.warning]
    count = len(loaded.corpus.facts)
    if errors:
        print(f"{len(errors)} to be mended among {count} facts.")
        return EXIT_FAILED
    print(f"{count} facts, nothing to be mended" + (", see the warnings." if findings else "."))
    return 0


def _stats(options: argparse.Namespace) -> None:
    from ingest.corpus import load_corpus
    from ingest.stats import Stats, as_table, draw

    today = date.today()
    stats = Stats(load_corpus(load_settings().corpus, today), today)
    print(as_table(stats))
    if options.png:
        try:
            draw(stats, options.png)
        except OSError as error:
            raise DocumentError(
                f"{options.png} cannot be written ({error.strerror}). Name a file in a folder "
                "that is there."
            ) from None
        print(f"\nDrawn to {options.png}.")


def _gaps(_: argparse.Namespace) -> None:
    from advisor.ledger import read_gaps

    gaps = read_gaps(load_settings())
    if not gaps:
        print("No question is known that found no support.")
    for gap in gaps:
        print(f"{gap.times:>5}  {gap.last}  {gap.question}")


def _verify(options: argparse.Namespace) -> int:
    from ingest.corpus import load_corpus
    from ingest.verify import verify

    corpus = load_corpus(load_settings().corpus, date.today())
    phrases = verify(corpus, options.source, options.place)
    for phrase in phrases:
        print(f"{'found  ' if phrase.found else 'MISSING'}  {phrase.fact}  ‘{phrase.phrase}’")
    missing = sum(not phrase.found for phrase in phrases)
    print(f"{len(phrases) - missing} of {len(phrases)} phrases stand in the text.")
    return EXIT_FAILED if missing or not phrases else 0
