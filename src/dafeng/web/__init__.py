"""The dashboard: people look before they read.

Comes in: a folder of runs. Goes out: pages in Chinese and English and one JSON API, the same that the pages use.
A face: it holds no equation and no query, results are read from run folders and never recomputed on view.
"""

from dafeng.web.app import create_app

__all__ = ["create_app"]
