"""How much a run may use, and how strongly it is walled."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum

MIB = 1024**2

FAILED = "failed"
"""The ending that stands for a fault of the guest's own."""


class Isolation(Enum):
    """Which walls must stand before a stranger's code is run.

    STRICT: Landlock, seccomp and namespaces. STANDARD: Landlock and seccomp, or namespaces; whatever else can
    be had is raised too. NONE: none of these, for people who run their own script.
    """

    STRICT = "strict"
    STANDARD = "standard"
    NONE = "none"


@dataclass(frozen=True)
class Limits:
    """What one run may use.

    cpu_seconds: processor time, after which a run is told to stop. cpu_grace_seconds: more, for one that does
    not. wall_seconds: time on the clock. memory_bytes: address space on top of what the worker has.
    output_bytes: kept of what is printed, head and tail. output_flood_bytes: printed in all; more ends the
    run. evidence_bytes: of testimony. file_bytes: in one file. scratch_bytes, scratch_files: in the scratch
    folder, where namespaces stand. descriptors: open at once. processes: of the user's, where nothing else
    keeps a run from starting some.
    """

    cpu_seconds: int = 20
    cpu_grace_seconds: int = 5
    wall_seconds: float = 120.0
    memory_bytes: int = 2048 * MIB
    output_bytes: int = 200_000
    output_flood_bytes: int = 64 * MIB
    evidence_bytes: int = 4_000_000
    file_bytes: int = 64 * MIB
    scratch_bytes: int = 256 * MIB
    scratch_files: int = 4096
    descriptors: int = 256
    processes: int = 4096

    def with_patience(self, share: float) -> Limits:
        """The same, with a share of the processor time (whole seconds, as the system counts them)."""
        return replace(self, cpu_seconds=max(1, math.ceil(share * self.cpu_seconds)))
