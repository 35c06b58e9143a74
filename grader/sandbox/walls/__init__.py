"""The walls around one run, each a small module; `grader.sandbox.child` has the order they are raised in."""
