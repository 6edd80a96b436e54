"""Mutants: every place of a module where Cosmic Ray's operators, or one of our own, can change the code."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import parso.python.tree as tree
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator, operator_names
from parso.tree import NodeOrLeaf

Span = tuple[tuple[int, int], tuple[int, int]]
"""First and last place: lines from 1, columns from 0."""

_REMOVER = "statement removed"
_NEED_ARGUMENTS = ("VariableReplacer", "VariableInserter")


class StatementRemover(Operator):
    """Puts `pass` in place of a call, or of an assignment to an attribute, an item, or of what was there before.

    Other assignments stay: without them every test that runs the line fails by a NameError, which shows nothing.
    """

    def mutation_positions(self, node):
        if _stands_alone(node):
            yield (node.start_pos, node.end_pos)

    def mutate(self, node, index):
        return tree.Keyword("pass", node.start_pos, prefix=node.get_first_leaf().prefix)

    @classmethod
    def examples(cls):
        return ()


def _stands_alone(node: NodeOrLeaf) -> bool:
    if node.parent is None or node.parent.type != "simple_stmt":
        return False
    if node.type != "expr_stmt":
        return node.type == "atom_expr"
    return node.children[0].type == "atom_expr" or node.children[1].get_code().strip().endswith(("+=", "-=", "|="))


@dataclass(frozen=True)
class Mutant:
    """One change of one module."""

    module: Path
    operator: str
    occurrence: int
    span: Span

    @property
    def lines(self) -> range:
        """The lines that it touches."""
        return range(self.span[0][0], self.span[1][0] + 1)

    def apply(self, source: str) -> str:
        """The module's text with this change.

        Raises:
            LookupError: when the text has no such place.
        """
        mutated = mutate_code(source, _operator(self.operator), self.occurrence)
        if mutated is None:
            raise LookupError(f"{self.module} has no place {self.occurrence} for {self.operator}")
        return mutated


def _operator(name: str) -> Operator:
    return StatementRemover() if name == _REMOVER else get_operator(name)()


def find(module: Path, source: str) -> list[Mutant]:
    """All mutants of a module whose text still compiles, but for those in annotations, which nothing evaluates."""
    nodes = [node for node in ast_nodes(get_ast(source)) if not _is_quiet(node)]
    idle = _idle_spans(source)
    names = [name for name in operator_names() if not name.endswith(_NEED_ARGUMENTS)]
    found = []
    for name in [*names, _REMOVER]:
        operator = _operator(name)
        spans = [span for node in nodes for span in operator.mutation_positions(node)]
        for occurrence, span in enumerate(spans):
            if not any(start <= span[0] and span[1] <= end for start, end in idle):
                found.append(Mutant(module, name, occurrence, span))
    return found


def _is_quiet(node: NodeOrLeaf) -> bool:
    """Whether no operator has anything to do there; most of a module's nodes are such leaves."""
    return node.type in ("name", "newline", "string") or (
        node.type == "operator" and node.value in ("(", ")", "[", "]", "{", "}", ",", ":", ".", "=")
    )


def _idle_spans(source: str) -> list[Span]:
    """Annotations and what is for type checkers alone."""

    def walk() -> Iterator[ast.AST]:
        for node in ast.walk(ast.parse(source)):
            match node:
                case ast.AnnAssign() | ast.arg():
                    if node.annotation is not None:
                        yield node.annotation
                    if isinstance(node, ast.AnnAssign) and node.value is None:
                        yield node
                case ast.FunctionDef(returns=returns) if returns is not None:
                    yield returns
                case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                    yield node

    text = [line.encode() for line in source.split("\n")]

    def column(line: int, offset: int) -> int:
        return len(text[line - 1][:offset].decode())

    return [
        ((n.lineno, column(n.lineno, n.col_offset)), (n.end_lineno, column(n.end_lineno, n.end_col_offset)))  # type: ignore[attr-defined]
        for n in walk()
    ]


def sample(root: Path, modules: list[Path], count: int, seed: int) -> list[Mutant]:
    """Mutants by chance: first a place, then one of the changes there, so that no operator outweighs the others."""
    places: dict[tuple[Path, tuple[int, int]], list[Mutant]] = {}
    for module in modules:
        for mutant in find(module, (root / module).read_text(encoding="utf-8")):
            places.setdefault((module, mutant.span[0]), []).append(mutant)
    chance = random.Random(seed)
    chosen: list[Mutant] = []
    for key in chance.sample(sorted(places), len(places)):
        mutant = chance.choice(places[key])
        source = (root / mutant.module).read_text(encoding="utf-8")
        if len(chosen) == count:
            break
        try:
            changed = mutant.apply(source)
            compile(changed, str(mutant.module), "exec")
        except SyntaxError:
            continue
        if ast.dump(ast.parse(changed)) != ast.dump(ast.parse(source)):
            chosen.append(mutant)
    return chosen
