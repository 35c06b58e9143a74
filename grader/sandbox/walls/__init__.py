"""The walls around one run, each a small module; `grader.sandbox.child` says in which order they are raised."""
