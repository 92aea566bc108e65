"""The commands under `advisor eval`: how good the answers are, and is the checker right."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.errors import SettingsError
from advisor.settings import load_settings
from ui.progress import Progress

if TYPE_CHECKING:
    from evals.judges import Judge

JUDGES = ("tier0", "llm")


def add_commands(commands: Any) -> None:
    """Add `eval` with its own commands to those of the command line; alone it is `eval run`."""
    options = argparse.ArgumentParser(add_help=False)
    options.add_argument("--suite", default="full", help="full, smoke or one that `ls` lists")
    options.add_argument("--limit", type=int, metavar="N", help="at most so many samples")
    options.add_argument("--seed", type=int, default=1, help="draws samples and mutants (1)")
    options.add_argument(
        "--model", default="none", metavar="NAME", help="what writes above the facts (none)"
    )
    options.add_argument("--judge", choices=JUDGES, default="tier0", help="what decides support")
    options.add_argument("--judge-model", metavar="NAME", help="the chat model of --judge llm")
    options.add_argument("--out", type=Path, metavar="DIR", help="write log and report there")
    options.add_argument("--baseline", action="store_true", help="compare later runs with this")
    evaluate = commands.add_parser(
        "eval", help="measure how good the answers are", parents=[options]
    )
    evaluate.set_defaults(run=_run)
    under = evaluate.add_subparsers(title="commands", metavar="COMMAND")

    run = under.add_parser("run", help="answer and score the samples", parents=[options])
    run.set_defaults(run=_run)

    score = under.add_parser("score", help="score the answers of a run again", parents=[options])
    score.add_argument("log", type=Path, metavar="LOG", help="the folder that --out named")
    score.set_defaults(run=_score)

    compare = under.add_parser("compare", help="two runs, sample by sample")
    compare.add_argument("before", type=Path, metavar="A")
    compare.add_argument("after", type=Path, metavar="B")
    compare.set_defaults(run=_compare)

    judge = under.add_parser("judge-validate", help="the checker against labelled rows")
    judge.add_argument(
        "files", type=Path, nargs="*", metavar="FILE", help="JSONL, gzipped or not (our own)"
    )
    judge.add_argument("--json", action="store_true", help="print the figures as JSON")
    judge.set_defaults(run=_judge_validate)

    listing = under.add_parser("ls", help="the suites and how many samples each has")
    listing.set_defaults(run=_ls)

    validate = under.add_parser("validate", help="check the data, every bad row with its line")
    validate.set_defaults(run=_validate)


def _run(options: argparse.Namespace) -> int:
    from evals.run import Options, run

    chosen = Options(options.suite, options.limit, options.seed, options.judge, options.out)
    settings = load_settings(model=options.model)
    with Progress("Answering") as progress:
        return run(settings, chosen, _judge(options), print, progress.update, options.baseline)


def _score(options: argparse.Namespace) -> int:
    from evals.run import Options, rescore

    chosen = Options(options.suite, None, options.seed, options.judge, options.out)
    return rescore(load_settings(model="none"), options.log, chosen, _judge(options), print)


def _compare(options: argparse.Namespace) -> None:
    from evals.compare import compare
    from evals.log import read_log

    for line in compare(read_log(options.before), read_log(options.after)):
        print(line)


def _judge_validate(options: argparse.Namespace) -> None:
    from evals.dataset import ANSWER_SENTENCES
    from evals.judge_validate import Validity, validate

    found = {str(file): validate(file) for file in options.files or [ANSWER_SENTENCES]}
    if options.json:
        print(json.dumps(found, indent=2))
        return
    for file, judges in found.items():
        print(file)
        for figures in judges:
            print(f"  {Validity(**figures)}")


def _ls(options: argparse.Namespace) -> None:
    from collections import Counter

    from advisor.manifest import read_manifest
    from evals.dataset import all_samples

    samples = all_samples(read_manifest(load_settings()).corpus)
    for suite, count in sorted(Counter(sample.suite for sample in samples).items()):
        print(f"{suite:16} {count}")
    print(f"{'full':16} {len(samples)}")


def _validate(options: argparse.Namespace) -> None:
    from advisor.manifest import read_manifest
    from evals.dataset import load_data
    from evals.fairness import read_people

    data = load_data(read_manifest(load_settings()).corpus)
    count = sum(map(len, (data.samples, data.claims, data.labelled, read_people())))
    print(f"{count} rows, nothing to be mended.")


def _judge(options: argparse.Namespace) -> "Judge":
    from evals import judges

    if options.judge == "tier0":
        return judges.tier0
    if not options.judge_model:
        raise SettingsError(
            "--judge llm needs --judge-model, the name of a chat model that wrote none of the "
            "answers: --judge-model openai:gpt-4.1-mini."
        )
    from langchain.chat_models import init_chat_model

    try:
        return judges.llm(init_chat_model(options.judge_model, temperature=0))
    except (ImportError, ValueError) as error:
        raise SettingsError(f"--judge-model {options.judge_model}: {error}") from None
