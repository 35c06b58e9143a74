"""Finding and reading hand-ins: every kind of file and folder that students and strangers leave."""

import os
from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.program import Cell, Program
from grader.submission import Unreadable, find, match, read
from grader.verdict import Place

ENTRY = "linear_regression.py"


def write(path: Path, content: bytes | str = "x = 1\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def names(*paths: Path) -> list[str]:
    return [submission.name for submission in find(paths, ENTRY)]


def read_bytes(folder: Path, content: bytes | str) -> Program:
    (submission,) = find([write(folder / "a.py", content)], ENTRY)
    return read(submission)


def refusal(path: Path) -> str:
    (submission,) = find([path], ENTRY)
    with pytest.raises(Unreadable) as refused:
        read(submission)
    return str(refused.value)


def test_a_file_is_one_submission(tmp_path: Path) -> None:
    (one,) = find([write(tmp_path / "ann.py")], ENTRY)
    assert (one.name, one.path, one.file) == ("ann", tmp_path / "ann.py", tmp_path / "ann.py")


def test_a_folder_with_the_entry_file_is_one_submission(tmp_path: Path) -> None:
    write(tmp_path / "ann" / ENTRY)
    write(tmp_path / "ann" / "plots.py")
    (one,) = find([tmp_path / "ann"], ENTRY)
    assert (one.name, one.file.name) == ("ann", ENTRY)


def test_a_folder_of_files_and_folders_in_natural_order(tmp_path: Path) -> None:
    for name in (
        "hw10.py",
        "hw2.ipynb",
        "Hw1.py",
        "notes.txt",
        "README.md",
        ".hidden.py",
        "__pycache__/a.py",
    ):
        write(tmp_path / name)
    write(tmp_path / "hw3" / "solution.py")
    assert names(tmp_path) == ["Hw1", "hw2", "hw3", "hw10"]


@pytest.mark.parametrize(
    ("files", "chosen"),
    [
        (["a.py"], "a.py"),
        (["a.ipynb", "data.csv"], "a.ipynb"),
        (["a.py", "main.py"], "main.py"),
        (["main.py", ENTRY, "a.py"], ENTRY),
        (["a.py", "__init__.py", ".b.py"], "a.py"),
    ],
)
def test_the_program_in_a_folder_submission(tmp_path: Path, files: list[str], chosen: str) -> None:
    for name in files:
        write(tmp_path / "class" / "ann" / name)
    (one,) = find([tmp_path / "class"], ENTRY)
    assert one.file.name == chosen


@pytest.mark.parametrize(("files", "word"), [([], "no .py"), (["a.py", "b.py"], "several programs (a.py, b.py)")])
def test_a_folder_submission_without_one_program(tmp_path: Path, files: list[str], word: str) -> None:
    (tmp_path / "class" / "ann").mkdir(parents=True)
    for name in files:
        write(tmp_path / "class" / "ann" / name)
    assert word in refusal(tmp_path / "class")


def test_links_are_not_followed(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret.py", "answer = 42")
    (tmp_path / "class" / "folder").mkdir(parents=True)
    (tmp_path / "class" / "bob.py").symlink_to(secret)
    (tmp_path / "class" / "folder" / "main.py").symlink_to(secret)
    (tmp_path / "class" / "linked").symlink_to(tmp_path)
    for submission in find([tmp_path / "class"], ENTRY):
        with pytest.raises(Unreadable):
            read(submission)


def test_a_link_put_in_place_after_finding_is_not_followed(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret.py")
    file = write(tmp_path / "class" / "ann.py")
    (one,) = find([file.parent], ENTRY)
    file.unlink()
    file.symlink_to(secret)
    with pytest.raises(Unreadable, match="cannot be opened"):
        read(one)


def test_the_users_own_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "link.py").symlink_to(write(tmp_path / "ann.py", "y = 2"))
    (one,) = find([tmp_path / "link.py"], ENTRY)
    assert read(one).code == "y = 2"


def test_a_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ann.py")
    assert "not an ordinary file" in refusal(tmp_path / "ann.py")


def test_same_names_are_told_apart(tmp_path: Path) -> None:
    for name in ("a/ann.py", "a/ann.ipynb", "b/ann.py", "b/bob.py"):
        write(tmp_path / name)
    assert len(set(names(tmp_path / "a", tmp_path / "b"))) == 4
    assert names(tmp_path / "b") == ["ann", "bob"]


def test_the_same_path_twice_is_one_submission(tmp_path: Path) -> None:
    file = write(tmp_path / "ann.py")
    assert names(file, tmp_path, file) == ["ann"]


def test_a_name_that_is_not_utf8_becomes_text(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff\xfe.py")).write_text("x = 1")
    (name,) = names(tmp_path)
    assert name.encode() == "\ufffd\ufffd".encode()


def test_a_path_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere\.py cannot be found"):
        find([tmp_path / "nowhere.py"], ENTRY)


def test_a_folder_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # As root, which tests may run as, permissions refuse nothing: the refusal itself is imitated.
    write(tmp_path / "class" / "ann" / "a.py")
    listing = Path.iterdir

    def refusing(path: Path) -> object:
        if path.name == "ann":
            raise PermissionError(13, "Permission denied")
        return listing(path)

    monkeypatch.setattr(Path, "iterdir", refusing)
    assert "permissions" in refusal(tmp_path / "class")


def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    path = write(tmp_path / "ann.py")
    monkeypatch.setattr(os, "open", refusing)
    assert refusal(path) == "Your file cannot be opened (Permission denied)."


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"x = 1\0\n", "NUL"),
        ("x = 1".encode("utf-16"), "UTF-16"),
        (b"# " + b"a" * 1_000_001, "larger than 1 MB"),
        (b"x = '\xff\xff'", "not text"),
    ],
)
def test_contents_that_cannot_be_a_program(tmp_path: Path, content: bytes, word: str) -> None:
    assert word in refusal(write(tmp_path / "ann.py", content))


def test_a_file_of_50_mb(tmp_path: Path) -> None:
    for name in ("ann.py", "bob.ipynb"):
        with (tmp_path / name).open("wb") as sparse:
            sparse.truncate(50_000_000)
        assert "larger than" in refusal(tmp_path / name)


def test_an_archive_is_not_passed_over(tmp_path: Path) -> None:
    write(tmp_path / "ann.zip", b"PK")
    assert "archive" in refusal(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        "# 学习率\n".encode(),
        "# 学习率\n".encode("utf-8-sig"),
        "# -*- coding: gbk -*-\n# 学习率\n".encode("gbk"),
        "#!/usr/bin/python\n# vim: set fileencoding=gb18030 :\n# 学习率\n".encode("gb18030"),
    ],
)
def test_encodings_that_python_reads(tmp_path: Path, content: bytes) -> None:
    program = read_bytes(tmp_path, content)
    assert program.code.endswith("# 学习率\n")
    assert program.notes == ()


@pytest.mark.parametrize("head", ["", "# coding: utf-8\n", "# coding: punycode\n", "# coding: no-such\n"])
def test_gbk_that_is_not_declared_is_read_with_a_note(tmp_path: Path, head: str) -> None:
    program = read_bytes(tmp_path, (head + "# 学习率\n").encode("gbk"))
    assert program.code == head + "# 学习率\n"
    assert "GB18030" in program.notes[0]


def test_a_cookie_below_code_is_no_cookie(tmp_path: Path) -> None:
    assert read_bytes(tmp_path, "x = 1\n# coding: latin-1\n# é\n").code.endswith("# é\n")


def test_line_ends_keep_line_numbers(tmp_path: Path) -> None:
    program = read_bytes(tmp_path, b"a = 1\r\nb = 2\rc = '\x0c\xc2\x85'\n")
    assert program.code.split("\n") == ["a = 1", "b = 2", "c = '\x0c\x85'", ""]


def test_the_lines_around_a_place() -> None:
    program = Program("a\nb\nc\nd", "ann.py")
    assert program.lines_around(Place(1), 1) == ((1, "a"), (2, "b"))
    assert program.lines_around(Place(4), 2) == ((2, "b"), (3, "c"), (4, "d"))
    assert program.lines_around(Place(9), 2) == ()


def test_the_lines_around_a_place_stay_in_the_cell_and_are_the_students() -> None:
    program = Program("a\npass\nc", "ann.ipynb", (Cell(1, 1, 1), Cell(2, 2, 2)), original="a\n%b\nc")
    assert program.lines_around(Place(1, 2)) == ((1, "%b"), (2, "c"))
    assert program.line(Place(2, 2)) == 3


def matched(root: Path, *paths: str, of: tuple[str, ...] = ("line", "other")) -> dict[str, list[str]]:
    found = match([root / path for path in paths], dict.fromkeys(of, ENTRY))
    return {name: [submission.name for submission in submissions] for name, submissions in found.items()}


def test_folders_named_after_assignments_are_graded_with_them(tmp_path: Path) -> None:
    for name in ("line/ann.py", "other/ann.py", "other/bob.py"):
        write(tmp_path / "in" / name)
    assert matched(tmp_path, "in") == {"line": ["ann"], "other": ["ann", "bob"]}


def test_such_a_folder_may_be_given_itself(tmp_path: Path) -> None:
    write(tmp_path / "in/line/ann.py")
    write(tmp_path / "in/other/bob.py")
    assert matched(tmp_path, "in/other") == {"other": ["bob"]}


def test_with_one_assignment_everything_is_graded_with_it(tmp_path: Path) -> None:
    write(tmp_path / "in/ann.py")
    assert matched(tmp_path, "in/ann.py", of=("line",)) == {"line": ["ann"]}


def test_with_several_it_has_to_be_said_which(tmp_path: Path) -> None:
    write(tmp_path / "in/ann.py")
    with pytest.raises(UsageError, match=r"could belong to line, other: say which with --assignment"):
        matched(tmp_path, "in/ann.py")


def test_nothing_to_grade(tmp_path: Path) -> None:
    assert matched(tmp_path, ".", of=("line",)) == {}
