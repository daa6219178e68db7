"""Names and ids are quoted, so that no name can end a condition."""

from __future__ import annotations

from jupyter_colabsync.drive import query


def test_quotes_and_backslashes_are_escaped() -> None:
    assert query.name_contains("it's a \\ trap' or name != '") == (
        r"name contains 'it\'s a \\ trap\' or name != \'' and trashed = false"
    )


def test_a_folder_by_name() -> None:
    assert query.folder_named("P", "a") == (
        "'P' in parents and name = 'a' and mimeType = 'application/vnd.google-apps.folder' "
        "and trashed = false"
    )


def test_files_by_name() -> None:
    assert query.files_named("a'b") == (
        "name = 'a\\'b' and mimeType != 'application/vnd.google-apps.folder' and trashed = false"
    )


def test_a_long_text_is_cut_to_what_fits_an_address() -> None:
    assert query.name_contains("x" * 500).count("x") == query.MAX_SEARCH_CHARACTERS
