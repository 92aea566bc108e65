"""The commands under `advisor key`."""

import argparse
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.keys import Key


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `advisor key`."""
    parser = commands.add_parser("key", help="keys for the API")
    subcommands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    new = subcommands.add_parser("new", help="make a key; it is shown once, its hash may be kept")
    new.add_argument("name", help="whose it is, such as lab: small letters, digits and dashes")
    new.add_argument("--admin", action="store_true", help="it may do what an administrator does")
    new.add_argument(
        "--per-minute", type=int, metavar="N", help="requests a minute, if not those of the server"
    )
    new.add_argument(
        "--keep", action="store_true", help="keep its hash in the database; it holds in seconds"
    )
    new.set_defaults(run=_new)
    ls = subcommands.add_parser("ls", help="the keys that hold")
    ls.set_defaults(run=_ls)
    revoke = subcommands.add_parser("revoke", help="drop a key of the database, in seconds")
    revoke.add_argument("name", help="whose it is")
    revoke.set_defaults(run=_revoke)


def _new(options: argparse.Namespace) -> None:
    from advisor.errors import SettingsError
    from advisor.keys import new_key, read_keys
    from advisor.settings import load_settings
    from advisor.stored_keys import keep_key

    secret, key = new_key(options.name, options.admin, options.per_minute)
    try:
        read_keys(str(key))
    except ValueError:
        raise SettingsError(
            "A key's name has small letters, digits and dashes, and its limit is at least 1. "
            "Try: advisor key new lab --per-minute 60"
        ) from None
    if options.keep:
        keep_key(load_settings(), key)  # before it is shown: one that was not kept is of no use
    print(secret)
    print(
        "That is the key, for whoever is to use it; it is shown this once. " + _next(options, key),
        file=sys.stderr,
    )


def _next(options: argparse.Namespace, key: "Key") -> str:
    if options.keep:
        return (
            "Servers that are running take it within seconds. From now on they ask for a key; to "
            f"drop this one: advisor key revoke {key.name}"
        )
    return (
        "Add this to ADVISOR_API_KEYS (several are parted by commas) and start the server anew; "
        f"with --keep it had been kept in the database instead:\n{key}"
    )


def _ls(_: argparse.Namespace) -> None:
    from advisor.keys import read_keys
    from advisor.settings import load_settings
    from advisor.stored_keys import stored_keys

    settings = load_settings()
    rows = [(key, "ADVISOR_API_KEYS") for key in read_keys(settings.api_keys)]
    rows += [(stored.key, f"made {stored.made}") for stored in stored_keys(settings)]
    if not rows:
        print("There are no keys. Make one: advisor key new NAME --keep")
    for key, source in rows:
        limit = f"{key.per_minute} a minute" if key.per_minute else "the server's limit"
        print(f"{key.name:<20}  {'admin' if key.is_admin else 'user':<5}  {limit:<18}  {source}")


def _revoke(options: argparse.Namespace) -> None:
    from advisor.errors import SettingsError
    from advisor.keys import read_keys
    from advisor.settings import load_settings
    from advisor.stored_keys import revoke_key

    settings = load_settings()
    is_fixed = options.name in {key.name for key in read_keys(settings.api_keys)}
    rest = (
        f"{options.name} stands in ADVISOR_API_KEYS: take its entry out of there and start the "
        "server anew."
    )
    if revoke_key(settings, options.name):
        print(f"The key {options.name} is revoked. Servers that are running refuse it in seconds.")
        if is_fixed:
            print(f"Another key {rest}")
        return
    if is_fixed:
        raise SettingsError(f"The key {rest}")
    raise SettingsError(f"There is no key {options.name}. See which there are: advisor key ls")
