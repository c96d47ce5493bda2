"""The one engine of measures for live data, replay and simulation: pure functions over two frames.

``calls`` has a row for each call with its times T0 … T8, ``presence`` a row for each stretch in which it is
known where a unit was. ``data`` fills them from the event log, the simulator from its tables. Definitions and
worked examples stand in docs/measures.md.
"""

from routing.measuring.along import presence_of_fixes
from routing.measuring.compliance import Targets, compliance, taps_off
from routing.measuring.fixes import fix_shares
from routing.measuring.frames import calls_frame, duty_frame, presence_frame
from routing.measuring.intervals import INTERVALS, bucket_counts, intervals
from routing.measuring.places import Attendance, Gaps, attendance, doses, gaps, stays, unpredictability
from routing.measuring.reached import coverage, dispatch_cost, settled
from routing.measuring.streets import Streets, street_segments
from routing.measuring.visible import VisibleRate, local_hours, visible_rate

__all__ = [
    "INTERVALS",
    "Attendance",
    "Gaps",
    "Streets",
    "Targets",
    "VisibleRate",
    "attendance",
    "bucket_counts",
    "calls_frame",
    "compliance",
    "coverage",
    "dispatch_cost",
    "doses",
    "duty_frame",
    "fix_shares",
    "gaps",
    "intervals",
    "local_hours",
    "presence_frame",
    "presence_of_fixes",
    "settled",
    "stays",
    "street_segments",
    "taps_off",
    "unpredictability",
    "visible_rate",
]
