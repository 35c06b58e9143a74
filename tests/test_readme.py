"""The documents agree with the program: options, fields, links, examples of code."""

import re
from pathlib import Path

import msgspec
import pytest

from grader.assignment import Assignment, Description, load
from grader.grading import grade
from grader.options import parser
from grader.sandbox import Sandbox
from grader.submission import Submission

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
WRITING = (ROOT / "docs" / "writing-an-assignment.md").read_text()
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


def option_rows() -> list[str]:
    """The README's table of options, as the parser would write it."""
    rows = []
    for action in parser()._actions:
        words = ", ".join(action.option_strings) or action.metavar
        value = action.metavar or ("{" + ",".join(action.choices) + "}" if action.choices else "")
        shown = f"{words} {value}" if action.option_strings and value else words
        rows.append(f"| `{shown}` | {action.help} |")
    return rows


def test_the_table_of_options_is_the_parsers() -> None:
    assert re.findall(r"^\| `.*", README, re.MULTILINE) == option_rows()


def test_the_readme_has_exactly_two_commands_that_ci_runs() -> None:
    marked = re.findall(r"<!-- \.ci/run runs this: (\w+) -->\n```sh\n(.+)\n```\n", README)
    assert [name for name, _ in marked] == ["use", "develop"]
    assert README.count("```sh\n") == 2
    ci = (ROOT / ".ci" / "run").read_text()
    assert all(f"run_from_readme {name}\n" in ci for name, _ in marked)


def test_the_samples_get_what_the_readme_shows(sandbox: Sandbox, homework: Assignment) -> None:
    rows = re.findall(r"^ (\w+) +│ +([\d.]+)/10 │ ?(.*)$", README, re.MULTILINE)
    assert len(rows) >= 4
    got = []
    for name, _, _ in rows:
        (path,) = (ROOT / "submissions").glob(f"{name}*")
        graded = grade(Submission(name, path, path), homework, [sandbox]).grade
        got.append((name, f"{graded.points:g}", ", ".join(f.id for f in graded.findings)))
    assert got == rows


def test_the_exit_codes_are_told_as_the_help_tells_them() -> None:
    codes = re.findall(r"\b([0-5]) (graded|interrupted|a fault|usage|nothing|some)", parser().epilog or "")
    assert [code for code, _ in codes] == list("012345")
    for code, word in codes:
        assert re.search(rf"\b{code} (graded, and )?{word}", README)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text()):
        assert (document.parent / target).exists(), target


def test_the_fields_of_an_assignment_are_all_explained() -> None:
    table = re.search(r"\| field \| meaning \|\n\|---\|---\|\n((?:\|.*\n)+)", WRITING)
    assert table
    explained = {word for row in table[1].splitlines() for word in re.findall(r"`\[?(\w+)\]?`", row.split("|")[1])}
    assert explained == {field.name for field in msgspec.structs.fields(Description)}


def test_the_checks_shown_make_an_assignment(tmp_path: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", WRITING, re.DOTALL)
    folder = tmp_path / "shown"
    folder.mkdir()
    (folder / "checks.py").write_text(code)
    toml = 'title = "A"\nentry = "a.py"\npoints = 3\nfindings = []\n[rubric]\nleast_steps = 2\n'
    (folder / "assignment.toml").write_text(toml)
    assert [check.name for check in load(folder).checks] == ["trains", "reads_its_data"]


def test_the_glossary_is_in_order_and_names_nothing_twice() -> None:
    words = re.findall(r"^\| (\w+) \| ", (ROOT / "docs" / "glossary.md").read_text(), re.MULTILINE)[1:]
    assert words == sorted(set(words))
    assert len(words) > 20
