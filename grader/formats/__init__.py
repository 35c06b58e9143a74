"""Grades into pages, JSON and terminal tables; pure functions, but for `reports`, which writes them."""
