"""Checks and findings that assignments share."""
