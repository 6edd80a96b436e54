"""The reStructuredText of the stubs' documentation as plain text, for tooltips."""

from __future__ import annotations

import re

_LINK = re.compile(r"`([^`<]+?)\s*<([^`>]+)>`__?")
_ROLE = re.compile(r":[a-z][a-z:+.-]*:`(?P<text>[^`<]*?)\s*(?:<[^`>]*>)?`")
_LITERAL = re.compile(r"``((?:[^`\n]|\n(?!\n))+?)``|(?<![\w`])`([^`\n]+)`_{0,2}(?![\w`])|\*\*(?=\S)([^*\n]+?)\*\*")
_FIELD = re.compile(
    r"^(?P<indent>\s*):(?P<kind>[a-z]+)(?P<words>(?:\s+[^:\s](?:[^:]|:(?=\S))*?)?):(?:\s+|$)", re.MULTILINE
)
_DIRECTIVE = re.compile(r"^(?P<indent>\s*)\.\.\s+(?P<name>[\w:+-]+)::[ \t]*(?P<rest>.*)$")
_SUBSTITUTION = re.compile(r"\|(\w+)\|(?:_{1,2})?")
_COMMENT = re.compile(r"^\s*\.\.(?:\s|$)")
_OPTION = re.compile(r"^\s*:[\w-]+:")

_TITLES = {
    "note": "Note", "seealso": "See also", "warning": "Warning", "important": "Important", "tip": "Tip",
    "caution": "Caution", "deprecated": "Deprecated since", "versionadded": "New in", "versionchanged": "Changed in",
}  # fmt: skip
_NOT_TEXT = ("raw", "image", "figure", "include", "literalinclude", "toctree", "module", "currentmodule")


def plain(text: str) -> str:
    """The text without marks: roles, literals, fields and directives are said in words."""
    lines: list[str] = []
    skipped: int | None = None  # the indentation of a directive whose content is no text
    options = False
    for line in text.expandtabs().split("\n"):
        indent = len(line) - len(line.lstrip())
        if skipped is not None:
            if not line.strip() or indent > skipped:
                continue
            skipped = None
        if options and _OPTION.match(line):
            continue
        options = False
        found = _DIRECTIVE.match(line)
        if found:
            name = found["name"].rpartition(":")[2]
            if name in _NOT_TEXT:
                skipped = indent
            elif name in _TITLES:
                lines.append(f"{found['indent']}{_TITLES[name]}: {found['rest']}".rstrip())
            elif name in ("code", "code-block", "sourcecode", "table", "list-table", "rubric", "container"):
                options = True
            elif found["rest"]:
                lines.append(found["indent"] + found["rest"])
            continue
        if _COMMENT.match(line):
            skipped = indent
            continue
        lines.append(re.sub(r"(\S)\s*::$", r"\1:", line) if line.strip() != "::" else "")
    result = "\n".join(lines)
    result = _FIELD.sub(_field, result)
    result = _ROLE.sub(_role, result)
    result = _LINK.sub(r"\1 (\2)", result)
    result = _LITERAL.sub(lambda match: match[1] or match[2] or match[3], result)
    result = _SUBSTITUTION.sub(lambda match: match[1].replace("_", " "), result)
    return re.sub(r"\n{3,}", "\n\n", result.replace("`", "")).strip("\n")


def _role(match: re.Match[str]) -> str:
    text = match["text"]
    return text.rpartition(".")[2] if text.startswith("~") else text.removeprefix("!")


def _field(match: re.Match[str]) -> str:
    """A field such as ``:param int x:`` in words; what is no field stays."""
    kind, words = match["kind"], match["words"].split()
    if kind in ("param", "parameter", "arg", "keyword", "var", "ivar", "attr") and words:
        name, typed = words[-1], " ".join(words[:-1])
        return f"{match['indent']}{name} ({_type(typed)}): " if typed else f"{match['indent']}{name}: "
    if kind in ("return", "returns"):
        return f"{match['indent']}Returns: "
    if kind == "rtype":
        return f"{match['indent']}Return type: "
    if kind in ("raises", "raise", "except") and words:
        return f"{match['indent']}Raises {' '.join(words)}: "
    if kind == "type":
        return f"{match['indent']}Type of {words[-1]}: " if words else f"{match['indent']}Type: "
    return match[0]


def _type(text: str) -> str:
    return re.sub(r"~[\w.]*?(\w+)(?![\w.])", r"\1", text)
