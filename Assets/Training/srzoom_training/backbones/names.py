"""How tensors are called in published files, and here."""

from __future__ import annotations

import re
from collections.abc import Callable

Table = tuple[tuple[str, Callable[..., str]], ...]
"""Regular expressions of how published names begin, and what makes our beginning of their groups. The first match counts."""


def our_name(published: str, table: Table) -> str | None:
    """Our name of a published tensor; None if the table has none."""
    for beginning, rename in table:
        if found := re.match(beginning, published):
            return rename(*found.groups()) + published[found.end() :]
    return None
