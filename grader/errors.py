"""Our own faults and refusals: what a user of the grader, never a student, has to put right."""


class GraderError(Exception):
    """Something that is not the student's fault; the message says what, where and what to do."""


class UsageError(GraderError):
    """The command line asks for something that cannot be done (exit code 4)."""


class AssignmentError(GraderError):
    """An assignment folder is not usable; the message names the file and the field."""


class IsolationError(GraderError):
    """The walls that were asked for cannot be had on this machine."""


class SandboxError(GraderError):
    """A worker failed in a way that says nothing about the student's code."""


class EvidenceError(GraderError):
    """What came out of a run is not a trace: the one error that decoding raises."""
