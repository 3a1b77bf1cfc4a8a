"""Figures drawn by the server as SVG: no script, no inline style; colours and themes come from the style sheet.

Each has a text alternative, which whoever asks for the figure writes in the reader's language.
"""
