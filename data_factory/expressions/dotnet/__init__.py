"""Dates and times as .NET has them, on which the date functions of the language are defined."""
