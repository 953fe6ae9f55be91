"""Measures of the code: what the size tests ask. One walk over the syntax trees, nothing imported."""

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "dafeng"


@dataclass(frozen=True)
class Function:
    """One function or method, with what the ceilings are set on."""

    where: str
    code_lines: int
    parameters: int
    public: bool
    documented: bool


def modules() -> list[Path]:
    """All Python files of the package."""
    return sorted(SOURCE.rglob("*.py"))


def _code_line_numbers(text: str) -> set[int]:
    """Lines that hold code: no comment, no blank."""
    skip = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in skip:
            lines.update(range(token.start[0], token.end[0] + 1))
    return lines


def _docstring_lines(node: ast.AST) -> set[int]:
    found: set[int] = set()
    for child in ast.walk(node):
        body = getattr(child, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            value = body[0].value
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                found.update(range(value.lineno, (value.end_lineno or value.lineno) + 1))
    return found


def _is_method(function: ast.AST, tree: ast.Module) -> bool:
    return any(isinstance(node, ast.ClassDef) and function in node.body for node in ast.walk(tree))


def functions(path: Path) -> Iterator[Function]:
    """Every function of a file."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    code = _code_line_numbers(text) - _docstring_lines(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            arguments = node.args
            count = len(arguments.posonlyargs) + len(arguments.args) + len(arguments.kwonlyargs)
            yield Function(
                where=f"{path.relative_to(ROOT)}:{node.lineno} {node.name}",
                code_lines=sum(node.lineno <= line <= (node.end_lineno or 0) for line in code),
                parameters=count - int(_is_method(node, tree)),
                public=not node.name.startswith("_"),
                documented=ast.get_docstring(node) is not None,
            )


def classes(path: Path) -> Iterator[tuple[str, int, bool]]:
    """Name, length in lines and whether documented, of every class of a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef):
            documented = ast.get_docstring(node) is not None or node.name.startswith("_")
            yield f"{path.relative_to(ROOT)} {node.name}", (node.end_lineno or 0) - node.lineno + 1, documented


def local_imports(path: Path) -> Iterator[str]:
    """Imports inside functions: often a hidden cycle."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for child in ast.walk(node):
                if isinstance(child, ast.Import | ast.ImportFrom):
                    yield f"{path.relative_to(ROOT)}:{child.lineno}"
