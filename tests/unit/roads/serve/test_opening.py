"""A platform opened as asked."""

import gc

from dafeng.roads.serve.opening import Opening, open_platform


def test_the_collector_passes_over_what_was_loaded(run_apart):
    """Else it looks through all modules in the middle of a turn."""

    async def opened():
        opening = Opening(host="127.0.0.1", mqtt=0, open_to_all=True)
        platform = opening.platform()
        await open_platform(platform, opening)
        await platform.close()

    gc.unfreeze()
    try:
        run_apart(opened)
        assert gc.get_freeze_count() > 10_000
    finally:
        gc.unfreeze()
