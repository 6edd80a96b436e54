"""Reads the text of one stub file into `Member` objects."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Container, Mapping
from inspect import cleandoc
from types import MappingProxyType
from typing import NamedTuple


class Parameter(NamedTuple):
    """One parameter of a function.

    `kind` is one of "positional-only", "positional", "var-positional", "keyword-only", "var-keyword"; `annotation` and
    `default` are Python source, `default` None for a parameter that must be given.
    """

    name: str
    kind: str
    annotation: str
    default: str | None


class Member(NamedTuple):
    """A module, or something in one.

    `kind` is "module", "class", "function", "method", "property" or "constant". `overloads` has the parameters of each
    way to call it, without `self`; a class has its constructor's. `annotation` is what a function returns, or the type
    of a property or constant. `settable` is False for a property that can only be read. `members` are a module's or
    class's own, special methods included. `target` is the dotted name of what a re-export stands for.
    """

    name: str
    kind: str
    doc: str = ""
    overloads: tuple[tuple[Parameter, ...], ...] = ()
    annotation: str = ""
    settable: bool = False
    bases: tuple[str, ...] = ()
    members: Mapping[str, Member] = MappingProxyType({})
    target: str = ""

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The parameters of the first way to call it, empty when it takes none or cannot be called."""
        return self.overloads[0] if self.overloads else ()


def read_module(name: str, source: str, known: Container[str]) -> Member:
    """Return a module as its stub's text describes it; `known` are the modules whose names it may re-export.

    Raises `SyntaxError` when the text is not Python.
    """
    tree = _parse(source)
    found = _body(tree.body, in_class=False)
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module in known:
            for alias in node.names:
                exported = alias.asname or alias.name
                if not exported.startswith("_") and not _is_used(exported, tree):
                    found[exported] = Member(exported, "constant", target=f"{node.module}.{alias.name}")
    return Member(name, "module", ast.get_docstring(tree) or "", members=found)


def _parse(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError:
        if sys.version_info >= (3, 12):
            raise
        # Type parameters, `def const[T](expr: T)`, came with Python 3.12.
        return ast.parse(re.sub(r"^(\s*(?:def|class) \w+)\[[^\]]*\]", r"\1", source, flags=re.MULTILINE))


def _body(body: list[ast.stmt], in_class: bool) -> dict[str, Member]:
    """Return the members of a module or of a class."""
    found: dict[str, Member] = {}
    for place, node in enumerate(body):
        if isinstance(node, ast.FunctionDef):
            member = _function(node, found.get(node.name), in_class=in_class)
        elif isinstance(node, ast.ClassDef):
            if any(ast.unparse(base).endswith("Protocol") for base in node.bases):
                continue
            member = _class(node)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            member = _variable(node, node.target.id, _text(body[place + 1 : place + 2]), in_class=in_class)
        else:
            continue
        found[member.name] = member
    return found


def _class(node: ast.ClassDef) -> Member:
    inner = _body(node.body, in_class=True)
    init = inner.get("__init__")
    return Member(
        node.name,
        "class",
        ast.get_docstring(node) or "",
        init.overloads if init else (),
        bases=tuple(ast.unparse(base) for base in node.bases),
        members=inner,
    )


def _function(node: ast.FunctionDef, earlier: Member | None, in_class: bool) -> Member:
    decorators = {ast.unparse(decorator) for decorator in node.decorator_list}
    doc = ast.get_docstring(node) or ""
    returns = ast.unparse(node.returns) if node.returns else ""
    if "property" in decorators:
        return Member(node.name, "property", doc, annotation=returns)
    if earlier is not None and f"{node.name}.setter" in decorators:
        return earlier._replace(settable=True, doc=earlier.doc or doc)
    overloads = (_parameters(node.args, in_class and "staticmethod" not in decorators),)
    if earlier is not None and "overload" in {name.rpartition(".")[2] for name in decorators}:
        return earlier._replace(overloads=earlier.overloads + overloads, doc=earlier.doc or doc)
    return Member(node.name, "method" if in_class else "function", doc, overloads, returns)


def _variable(node: ast.AnnAssign, name: str, doc: str, in_class: bool) -> Member:
    """A variable of a class in capitals is a constant; others are properties, settable unless the text denies it."""
    annotation = ast.unparse(node.annotation)
    if in_class and not name.isupper():
        settable = not re.search(r"read[- ]only", doc, re.IGNORECASE)
        return Member(name, "property", doc, annotation=annotation, settable=settable)
    return Member(name, "constant", doc, annotation=annotation)


def _parameters(args: ast.arguments, bound: bool) -> tuple[Parameter, ...]:
    positional = [(arg, "positional-only") for arg in args.posonlyargs] + [(arg, "positional") for arg in args.args]
    missing = len(positional) - len(args.defaults)
    defaults: list[ast.expr | None] = [*[None] * missing, *args.defaults]
    found = [_parameter(arg, kind, default) for (arg, kind), default in zip(positional, defaults, strict=True)]
    if bound:
        found = found[1:]  # self, or cls
    if args.vararg:
        found.append(_parameter(args.vararg, "var-positional", None))
    for arg, keyword_default in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        found.append(_parameter(arg, "keyword-only", keyword_default))
    if args.kwarg:
        found.append(_parameter(args.kwarg, "var-keyword", None))
    return tuple(found)


def _parameter(arg: ast.arg, kind: str, default: ast.expr | None) -> Parameter:
    annotation = ast.unparse(arg.annotation) if arg.annotation else ""
    return Parameter(arg.arg, kind, annotation, None if default is None else ast.unparse(default))


def _text(statements: list[ast.stmt]) -> str:
    """Return the string that documents the variable before it, if the next statement is one."""
    for node in statements:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            return cleandoc(node.value.value)
    return ""


def _is_used(name: str, tree: ast.Module) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(tree))


def signature(member: Member) -> str:
    """Return a member as a stub would write it, one line for each way to call it; empty for a module."""
    if member.kind in ("module", "constant", "property"):
        return f"{member.name}: {member.annotation}" if member.annotation else ""
    returns = f" -> {member.annotation}" if member.annotation and member.kind != "class" else ""
    return "\n".join(f"{member.name}({_call(overload)}){returns}" for overload in member.overloads or ((),))


def _call(parameters: tuple[Parameter, ...]) -> str:
    parts: list[str] = []
    starred = False
    for place, parameter in enumerate(parameters):
        if parameter.kind == "keyword-only" and not starred:
            parts.append("*")
        starred = starred or parameter.kind in ("keyword-only", "var-positional")
        text = {"var-positional": "*", "var-keyword": "**"}.get(parameter.kind, "") + parameter.name
        if parameter.annotation:
            text += f": {parameter.annotation}"
        if parameter.default is not None:
            text += f" = {parameter.default}" if parameter.annotation else f"={parameter.default}"
        parts.append(text)
        following = parameters[place + 1].kind if place + 1 < len(parameters) else ""
        if parameter.kind == "positional-only" and following != "positional-only":
            parts.append("/")
    return ", ".join(parts)
