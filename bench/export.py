"""What does it cost to export ten years of history? `python -m bench.export`

Prints time, size and memory of the server's process for an account of 1,000 and one of 100,000
changes. The bytes for each row are BYTES_PER_ROW in roadmap/views/data.py.
"""

from __future__ import annotations

from bench.ten_years import CHANGES, Browser, measured, served, walk


def main() -> None:
    print(
        f"{'changes':>8}{'seconds':>9}{'MB sent':>9}{'bytes a row':>13}{'MB of memory, added':>21}"
    )
    with served() as site:
        for changes in (1000, CHANGES):
            browser = Browser(site)
            walk(browser.email, changes)
            browser.get(f"{site}/settings/data/")
            size = 0
            with measured() as cost, browser.get(f"{site}/settings/data/export/", stream=True) as a:
                for part in a.iter_content(64 * 1024):
                    size += len(part)
            print(
                f"{changes:8,}{cost.seconds:9.1f}{size / 1e6:9.2f}{size / changes:13.0f}"
                f"{cost.peak:14.0f}{cost.added:+7.0f}"
            )


if __name__ == "__main__":
    main()
