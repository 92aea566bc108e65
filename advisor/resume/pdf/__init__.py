"""What a person sees of a PDF: glyphs become words, words lines, lines columns, columns rows.

Lengths are points, y grows upwards.
"""
