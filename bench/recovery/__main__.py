"""Prints one line per scenario and the speed: `python -m bench.recovery [runs]`, 400 runs each unless told."""

from __future__ import annotations

import sys
import time

from bench.recovery.measure import TAG, Summary, summarise
from bench.recovery.simulate import Scenario, draw
from corpus_app.stats import profile

SCENARIOS = (
    Scenario("main"),
    Scenario("readings rise with the article", is_popular=True),
    Scenario("three blank newcomers", n_newcomers=3),
    Scenario("tag in few articles", presence=(0.02, 0.3)),
    Scenario("own view of sources, SD .30", sd_interaction=0.3),
    Scenario("few articles: 6 to 12", articles=(6, 12)),
    Scenario("all compared: 20 to 60", articles=(20, 60)),
)

LARGE = Scenario("large", n_sources=50, articles=(40, 40), n_reviewers=20, readers=(3, 3))

HEAD = (
    f"{'scenario':32} {'n':>6} {'cover':>6} {'±':>5} {'bias':>7} {'rmse':>6} {'rare':>6} {'n':>6}"
    f" {'pooled':>6} {'corr':>6} {'b cov':>6} {'called':>6} {'wrong':>6}"
)


def line(summary: Summary) -> str:
    """One row of the table."""
    return (
        f"{summary.scenario:32} {summary.n_intervals:6d} {summary.coverage:6.3f} {summary.coverage_error:5.3f}"
        f" {summary.bias:+7.4f} {summary.rmse:6.4f} {summary.rare_coverage:6.3f} {summary.n_rare:6d}"
        f" {summary.pooled_coverage:6.3f} {summary.strictness_correlation:6.3f}"
        f" {summary.strictness_coverage:6.3f} {summary.called:6.3f} {summary.wrong:6.4f}"
    )


def speed(*, with_leave_one_out: bool) -> float:
    """Seconds for one tag in 50 sources × 2,000 articles × 6,000 readings, the best of five."""
    readings = draw(LARGE, seed=0).readings
    seconds = []
    for _ in range(5):
        started = time.perf_counter()
        profile.compute(readings, sources=range(50), tags=[TAG], with_leave_one_out=with_leave_one_out)
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def main(n_runs: int) -> None:
    """The whole table."""
    print(HEAD)
    started = time.perf_counter()
    for scenario in SCENARIOS:
        print(line(summarise(scenario, range(n_runs))), flush=True)
    print(
        f"one large tag: {speed(with_leave_one_out=False):.3f} s, with the range {speed(with_leave_one_out=True):.3f} s"
    )
    print(f"{n_runs} runs a scenario, {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
