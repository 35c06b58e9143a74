"""What a sandbox tells its guest: the program, the scenario, and the files that lie beside the program."""

from __future__ import annotations

import base64
import json

import msgspec

from grader.evidence import Scenario
from grader.program import Program


def order_of(program: Program, scenario: Scenario) -> str:
    """The order as JSON; files go by their relative paths, in base64."""
    files = {path: base64.b64encode(content).decode() for path, content in program.files}
    told = {"code": program.code, "filename": program.filename, "scenario": msgspec.to_builtins(scenario)}
    return json.dumps({**told, "files": files})
