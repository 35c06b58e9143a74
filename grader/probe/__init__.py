"""The guest inside the sandbox: rewrites a program, observes it, intervenes, testifies. Imports nothing of ours."""
