"""The linked folder: what lies in it, and changing it without losing a byte."""
