"""`make mutants`: try every build broken on purpose and print which test caught it."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

from tests.mutants.builds import PASSED, Build, Verdict, builds, tried, whole, workshop

AT_ONCE = 2


def main(words: list[str]) -> int:
    """Exit 0 if every build was caught and the tests pass on the tree as it is."""
    chosen = [build for build in builds() if not words or any(word in build.name for word in words)]
    began = time.monotonic()
    with workshop() as one, workshop() as two:
        sound = whole(one, sorted({test for build in chosen for test in build.tests}))
        if sound.status != PASSED:
            print(f"Проверки не проходят и без поломок: {sound.said}")
            return 1
        print(f"{'сломано':<62} {'поймано':<8} чем")
        places: SimpleQueue = SimpleQueue()
        for place in (one, two)[:AT_ONCE]:
            places.put(place)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            verdicts = list(pool.map(lambda build: _told(places, build), chosen))
    caught = sum(verdict.is_caught for verdict in verdicts)
    print(f"Поймано {caught} из {len(verdicts)}, за {time.monotonic() - began:.0f} с")
    return 0 if caught == len(verdicts) else 1


def _told(places: SimpleQueue, build: Build) -> Verdict:
    place = places.get()
    try:
        verdict = tried(place, build)
    finally:
        places.put(place)
    print(f"{build.name:<62} {'да' if verdict.is_caught else 'НЕТ':<8} {_short(verdict)}", flush=True)
    return verdict


def _short(verdict: Verdict) -> str:
    return verdict.said.split(" - ")[0].removeprefix("FAILED ").removeprefix("ERROR ")[:110]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
