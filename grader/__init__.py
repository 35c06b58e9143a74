"""Grades PyTorch training code by watching it train."""
