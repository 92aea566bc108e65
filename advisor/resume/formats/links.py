"""Addresses that stand behind a text and not in it."""

import re

MAX_ADDRESS = 200
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s<>\"()]+", re.IGNORECASE)


def behind(shown: str, address: str) -> str:
    """The address behind a text where a person does not read one there, else “”.

    It is given without “mailto:”; what is no address of the web or of mail is none.
    """
    address = address.strip()
    if len(address) > MAX_ADDRESS or not _ADDRESS.fullmatch(address) or not shown.strip():
        return ""
    bare = re.sub(r"(?i)^(?:https?://(?:www\.)?|mailto:)", "", address)
    host = re.split(r"[/?#]", bare)[0].casefold()
    said = "".join(shown.split()).casefold()
    return "" if host in said or "@" in said else re.sub(r"(?i)^mailto:", "", address)
