"""A learner's records leave as a ZIP and come back from one. docs/export.md says what is in it.

schema.py       pure: what a record looks like as JSON, and how it is read again
archive.py      pure: the ZIP, written as a stream and opened with distrust
spreadsheet.py  pure: rows as CSV that no spreadsheet takes for formulas
checklist.py    pure: a pasted list of titles
export.py       the learner's rows -> the entries of the ZIP
page.py         its index.html, which reads offline
places.py       what slugs and titles mean on this site
merge.py        what an import would add, what is there already, and what differs
bring_in.py     writes what was agreed to as one action, and undoes it
"""
