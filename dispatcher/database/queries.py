"""Loads `queries.sql` files: `-- name: claim_due`, a sentence, the statement."""

import re
from pathlib import Path
from typing import LiteralString, cast

__all__ = ["named_queries"]


def named_queries(module_file: str) -> dict[str, LiteralString]:
    """The statements of the `queries.sql` beside a module, by name.

    The cast is ours to vouch for: the files are part of the package, and no text from outside ever reaches them.
    """
    text = Path(module_file).with_name("queries.sql").read_text(encoding="utf-8")
    parts = re.split(r"^-- name: (\w+)\n", text, flags=re.MULTILINE)
    return {
        name: cast("LiteralString", sql.strip().removesuffix(";"))
        for name, sql in zip(parts[1::2], parts[2::2], strict=True)
    }
