"""Signing in and out, and how somebody wants the pages."""
