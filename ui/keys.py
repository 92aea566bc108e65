"""The commands under `advisor key`."""

import argparse
import sys


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `advisor key`."""
    parser = commands.add_parser("key", help="keys for the API")
    subcommands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    new = subcommands.add_parser("new", help="make a key; it is shown once and kept nowhere")
    new.add_argument("name", help="whose it is, such as lab: small letters, digits and dashes")
    new.add_argument("--admin", action="store_true", help="it may do what an administrator does")
    new.add_argument(
        "--per-minute", type=int, metavar="N", help="requests a minute, if not those of the server"
    )
    new.set_defaults(run=_new)


def _new(options: argparse.Namespace) -> None:
    from advisor.errors import SettingsError
    from advisor.keys import new_key, read_keys

    secret, key = new_key(options.name, options.admin, options.per_minute)
    try:
        read_keys(str(key))
    except ValueError:
        raise SettingsError(
            "A key's name has small letters, digits and dashes, and its limit is at least 1. "
            "Try: advisor key new lab --per-minute 60"
        ) from None
    print(secret)
    print(
        "That is the key, for whoever is to use it; it is shown this once. Add this to "
        f"ADVISOR_API_KEYS (several are parted by commas) and start the server anew:\n{key}",
        file=sys.stderr,
    )
