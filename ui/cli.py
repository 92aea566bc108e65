"""The command line: ask, chat, verify, ingest, serve, mcp, doctor, resume, eval, corpus, model."""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from advisor.errors import AdvisorError, DataError, PlanError, QuestionError, SettingsError
from ui import EXIT_FAILED, EXIT_USAGE, corpus, evals, keys, models, resumes
from ui.progress import Progress

if TYPE_CHECKING:
    from advisor.settings import Settings
    from advisor.types import Answer, Event, Turn


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns 0 when it did its work, 1 on a failure, 2 on bad usage."""
    given = sys.argv[1:] if arguments is None else arguments
    options = _parser().parse_args(given)
    try:
        _refuse_what_is_no_text(given)
        return int(options.run(options) or 0)
    except (DataError, PlanError, QuestionError, SettingsError) as error:
        return _failed(error, EXIT_USAGE)
    except AdvisorError as error:
        return _failed(error, EXIT_FAILED)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output (head, less) has gone; there is no one left to tell.
        sys.stderr.close()
        return EXIT_FAILED
    except OSError as error:
        place = f" ({error.filename})" if error.filename else ""
        return _failed(AdvisorError(f"{error.strerror or error}{place}."), EXIT_FAILED)


def entry() -> NoReturn:
    """The console script."""
    sys.exit(main())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="advisor",
        description="Career advice in which every sentence is cited, or not shown.",
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    ask = commands.add_parser("ask", help="answer one question")
    ask.add_argument("question", help="the question, in quotes")
    ask.add_argument("--json", action="store_true", help="print the answer in the JSON form")
    ask.add_argument(
        "--history", type=Path, metavar="FILE", help="the conversation so far, a JSON list of turns"
    )
    ask.add_argument("--resume", type=Path, metavar="FILE", help="your résumé; it is not kept")
    ask.add_argument(
        "--target", default="", metavar="WORDS", help="the sector, role and place to go into"
    )
    ask.set_defaults(run=_ask)

    chat = commands.add_parser("chat", help="ask questions one after another")
    chat.set_defaults(run=_chat)

    verify = commands.add_parser("verify", help="say whether a source says so")
    verify.add_argument("claim", help="a sentence, in quotes")
    verify.add_argument("--json", action="store_true", help="print the verdict as JSON")
    verify.set_defaults(run=_verify)

    ingest = commands.add_parser("ingest", help="bring the index up to date")
    ingest.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="documents of your own to add: files, folders, URLs",
    )
    ingest.add_argument(
        "--forget", action="append", default=[], metavar="PATH",
        help="remove a document of your own",
    )  # fmt: skip
    ingest.add_argument(
        "--pack", action="append", default=[], type=Path, metavar="DIR",
        help="add a folder of further records",
    )  # fmt: skip
    ingest.add_argument(
        "--forget-pack", action="append", default=[], metavar="NAME", help="remove such a pack"
    )
    ingest.add_argument("--rebuild", action="store_true", help="build the index from nothing")
    ingest.add_argument(
        "--engine", choices=("local", "ray"), default="local",
        help="what reads and embeds: this process, or Ray on every core",
    )  # fmt: skip
    ingest.add_argument("--address", metavar="HOST:PORT", help="a Ray cluster that runs already")
    ingest.add_argument("--quiet", action="store_true", help="show no progress")
    ingest.set_defaults(run=_ingest)

    serve = commands.add_parser("serve", help="serve the page and the API")
    serve.add_argument("--host", help="address to listen on (127.0.0.1)")
    serve.add_argument("--port", type=int, help="port to listen on (7860)")
    serve.add_argument("--open", action="store_true", help="open the page in the browser")
    serve.set_defaults(run=_serve)

    mcp = commands.add_parser("mcp", help="serve an MCP client over standard input and output")
    mcp.set_defaults(run=_mcp)

    doctor = commands.add_parser(
        "doctor", help="say what is installed, what is wrong, and the cure"
    )
    doctor.set_defaults(run=_doctor)

    resumes.add_commands(commands)
    evals.add_commands(commands)
    corpus.add_commands(commands)
    models.add_commands(commands)
    keys.add_commands(commands)
    return parser


def _ask(options: argparse.Namespace) -> None:
    from advisor.question import clean_question

    settings = _settings()
    clean_question(options.question)  # before anything heavy is loaded
    history = _history(options.history) if options.history else []
    from advisor.aim import read_aim
    from advisor.chain import Advisor

    advisor = Advisor(settings)
    resume = resumes.read_file(options.resume, advisor.corpus) if options.resume else None
    target = read_aim(options.target, advisor.vocabulary, advisor.corpus)
    answer = _answered(advisor.stream(options.question, history, resume, target))
    if options.json:
        print(json.dumps(answer.as_json(), ensure_ascii=False, indent=2))
    else:
        _show(answer)


def _chat(options: argparse.Namespace) -> None:
    from advisor.chain import Advisor
    from advisor.types import Turn

    advisor = Advisor(_settings())
    print("Ask about projects, employers, interviews or skills. An empty line ends the chat.")
    history: list[Turn] = []
    while True:
        try:
            question = input("\n> ").strip()
        except EOFError:
            return
        if not question:
            return
        try:
            answer = _answered(advisor.stream(question, history))
        except QuestionError as error:
            print(error)
            continue
        _show(answer)
        history += [Turn("user", question), Turn("assistant", answer.text)]


def _verify(options: argparse.Namespace) -> None:
    from advisor.chain import Advisor
    from advisor.export import source_line
    from advisor.render import unescape
    from advisor.verifying import verify_claim

    advisor = Advisor(_settings())
    found = verify_claim(options.claim, advisor.corpus, advisor.retriever)
    if options.json:
        print(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
        return
    print(f"{found.verdict.capitalize()}. {found.explanation}")
    for reason in found.reasons:
        print(f"- {reason}")
    for heading, citations in (("Evidence", found.citations), ("What is closest", found.closest)):
        if citations:
            print(f"\n{heading}:")
        for citation in citations:
            print(f"{citation.passage}\n{unescape(source_line(citation))}")


def _answered(events: "Iterable[Event]") -> "Answer":
    """The answer at the end of a stream; while a language model writes, that is said."""
    from advisor.types import Answer, FactsWritten

    for event in events:
        if isinstance(event, FactsWritten) and sys.stderr.isatty():
            print(f"{event.model} is writing …", file=sys.stderr)
    assert isinstance(event, Answer)
    return event


def _ingest(options: argparse.Namespace) -> None:
    settings = _settings()
    from ingest.engines import chosen
    from ingest.fetch import fetch_to_file, fetched_file, is_address
    from ingest.pipeline import ingest

    paths, forget = (
        [get(settings, path) if is_address(path) else Path(path) for path in named]
        for named, get in ((options.paths, fetch_to_file), (options.forget, fetched_file))
    )
    with Progress("Embedding passages", options.quiet) as progress:
        done = ingest(
            settings, paths, forget, options.pack, options.forget_pack,
            options.rebuild, progress.update, chosen(options.engine, options.address),
        )  # fmt: skip
    print(
        f"The index holds {done.passages} passages of {done.records} records"
        + (f" and {len(done.documents)} of your documents" if done.documents else "")
        + (f", the packs {', '.join(done.packs)} included" if done.packs else "")
        + f": {done.added} added, {done.deleted} deleted."
    )
    for name in done.expired:
        print(
            f"The pack {name} has expired and is left out. Ask its owner for a newer one, "
            f"or drop it: advisor ingest --forget-pack {name}"
        )


def _serve(options: argparse.Namespace) -> None:
    from advisor.settings import load_settings
    from ui.guard.start import unsafe
    from ui.serve import serve

    serve(
        load_settings(unsafe, host=options.host, port=options.port),
        say=lambda line: print(line, flush=True),
        open_browser=options.open,
    )


def _mcp(_: argparse.Namespace) -> None:
    settings = _settings()
    from advisor.chain import Advisor
    from ui.mcp import serve_stdio

    serve_stdio(Advisor(settings))


def _doctor(options: argparse.Namespace) -> int:
    from ui.doctor import examine

    findings = examine()
    for finding in findings:
        print(finding)
    return 0 if all(finding.ok for finding in findings) else EXIT_FAILED


def _settings() -> "Settings":
    from advisor.settings import load_settings

    return load_settings()


def _history(path: Path) -> "list[Turn]":
    from pydantic import TypeAdapter, ValidationError

    from advisor.types import Turn

    try:
        return TypeAdapter(list[Turn]).validate_json(path.read_bytes())
    except OSError as error:
        raise SettingsError(f"{path} cannot be opened ({error.strerror}).") from None
    except ValidationError:
        raise SettingsError(
            f'{path} is not a JSON list of {{"role": "user" or "assistant", "content": text}}.'
        ) from None


def _show(answer: "Answer") -> None:
    """The answer and its sources, laid out for a terminal or plain for a pipe."""
    from rich.console import Console
    from rich.markdown import Markdown

    from advisor.export import with_sources
    from advisor.render import unescape

    text = with_sources(answer)
    if sys.stdout.isatty():
        Console().print(Markdown(text))
    else:
        print(unescape(text))


def _refuse_what_is_no_text(arguments: Iterable[str]) -> None:
    """Linux passes any bytes on; such a name could neither be kept nor said again."""
    for argument in arguments:
        shown = argument.encode(errors="replace").decode()
        if shown != argument:
            raise SettingsError(
                f"{shown}: this is not text in UTF-8. Rename the file, or type the words again."
            )


def _failed(error: Exception, code: int) -> int:
    print(f"advisor: {error}", file=sys.stderr)
    return code


if __name__ == "__main__":
    entry()
