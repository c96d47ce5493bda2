"""Refusals of roads, points, problems and plans (a branch of the tree in :mod:`geo.errors`)."""

from __future__ import annotations

from geo.errors import InputError

# --- problems and plans ---


class KeyMissing(InputError):
    """An object lacks a key that must be there (no params)."""

    code = "problem.key_missing"


class NotAnObject(InputError):
    """A value is no JSON object (no params)."""

    code = "problem.not_an_object"


class NotAList(InputError):
    """A value is no JSON list (no params)."""

    code = "problem.not_a_list"


class NotAPair(InputError):
    """A list has not two entries (no params)."""

    code = "problem.not_a_pair"


class NotText(InputError):
    """A value is no text, or empty (no params)."""

    code = "problem.not_text"


class NotBoolean(InputError):
    """A value is neither true nor false (no params)."""

    code = "problem.not_boolean"


class NotANumber(InputError):
    """A value is no number (no params)."""

    code = "problem.not_a_number"


class NotWhole(InputError):
    """A number that must be whole has a fraction (params: value)."""

    code = "problem.not_whole"


class OutOfRange(InputError):
    """A number lies outside its limits (params: value, least, most)."""

    code = "problem.out_of_range"


class NotAnInstant(InputError):
    """A time is not ISO 8601 with an offset (params: value)."""

    code = "problem.not_an_instant"


class IdDoubled(InputError):
    """Two nodes, sites or units have one id (params: id)."""

    code = "problem.id_doubled"


class NodeUnknown(InputError):
    """A node is named that the matrix does not have (params: node)."""

    code = "problem.node_unknown"


class MatrixNotSquare(InputError):
    """The travel times have not one row and one column per node (params: found, nodes)."""

    code = "problem.matrix_not_square"


class ShapeUnfit(InputError):
    """A table of numbers with other rows or columns than it must have (params: found, expected)."""

    code = "numbers.shape_unfit"


class WordUnknown(InputError):
    """A word that is none of those that can be chosen (params: value, known)."""

    code = "numbers.word_unknown"


class EndsBeforeItBegins(InputError):
    """A window or shift ends before it begins (params: begin, end)."""

    code = "problem.ends_before_it_begins"


class RequiredWithoutVisits(InputError):
    """A required site allows no visit at all (params: site)."""

    code = "problem.required_without_visits"


class UnservedReasonUnknown(InputError):
    """A plan gives a reason that is none of the known ones (params: reason)."""

    code = "plan.reason_unknown"


class RequiredSiteUnserved(InputError):
    """A required site cannot be served (params: site, reason: one of the reasons for unserved sites)."""

    code = "plan.required_unserved"


class CoverageUnreachable(InputError):
    """No plan found leaves as much demand within reach as is asked for (params: least, reached)."""

    code = "plan.coverage_unreachable"


class PlanOfAnotherProblem(InputError):
    """A plan that was made for another problem (no params)."""

    code = "plan.of_another_problem"


class PlanUnitsDiffer(InputError):
    """A plan whose units are not those of the problem, each once (params: unit)."""

    code = "plan.units_differ"


class PlanLinesUnreadable(InputError):
    """A plan.geojson lacks what ``field`` names, or has it in another form (no params)."""

    code = "plan.lines_unreadable"


class PlanLinesOfAnotherPlan(InputError):
    """A plan.geojson whose stops are not those of the plan beside it (params: unit, site)."""

    code = "plan.lines_of_another"


class NothingToCompare(InputError):
    """Two plans whose problems have no site in common (params: other, the file of the other problem)."""

    code = "compare.nothing_common"


class PlanTimesBackward(InputError):
    """A plan in which a unit does something before what comes before it (params: unit)."""

    code = "plan.times_backward"


class UnitUnknown(InputError):
    """A change names a unit that the problem does not have (params: unit)."""

    code = "change.unit_unknown"


class SiteUnknown(InputError):
    """A change or plan names a site that neither the problem nor the change has (params: site)."""

    code = "change.site_unknown"


class NodesWithoutTravel(InputError):
    """A change has other nodes, but no travel times between them (no params)."""

    code = "change.nodes_without_travel"


class NodeDropped(InputError):
    """A change has nodes without one at which a unit or site stands (params: node)."""

    code = "change.node_dropped"


class DoneLater(InputError):
    """A visit that is said to be done ends after now (params: leave_s, now_s)."""

    code = "change.done_later"


class DoneOverlaps(InputError):
    """A unit is said to have made two visits at once, or one twice (params: unit, site of the other)."""

    code = "change.done_overlaps"


class NoDrivableRoad(InputError):
    """A road file without a single road on which a car could drive there and back (params: ways)."""

    code = "roads.none_drivable"


class RoadsInPieces(InputError):
    """Roads that do not hang together (params: pieces, kept_percent, example, lon, lat of another piece)."""

    code = "roads.in_pieces"


class RoadsLeftOut(InputError):
    """Roads that the network does without; told, not raised (params: ways, km, pieces, example, lon, lat)."""

    code = "roads.left_out"


class RoadWordsUnknown(InputError):
    """Road classes that are not known and count as missing; told, not raised (params: rows, words)."""

    code = "roads.words_unknown"


class ExportKindUnknown(InputError):
    """A name for exported edges that ends in no suffix that is written (params: suffix, kinds)."""

    code = "network.export_kind_unknown"


class NotANetwork(InputError):
    """A file that is no built road network (no params)."""

    code = "network.not_a_network"


class NetworkTooNew(InputError):
    """A built road network of a later version of the format (params: version, known)."""

    code = "network.too_new"


class NetworkDamaged(InputError):
    """A built road network that breaks off or was changed (params: reason)."""

    code = "network.damaged"


# --- queries on a network ---


class EdgeUnknown(InputError):
    """An edge number that the network does not have (params: edge)."""

    code = "travel.edge_unknown"


class FactorUnusable(InputError):
    """Factors for travel times that are no numbers, too small, or not one per edge (params: least)."""

    code = "travel.factor_unusable"


class WayUnknown(InputError):
    """A way to close that the network does not have (params: way)."""

    code = "travel.way_unknown"


class NoRoute(InputError):
    """Two points between which nobody can drive (params: from_lon, from_lat, to_lon, to_lat)."""

    code = "route.none"


class PointOffRoad(InputError):
    """A point without a drivable road near it (params: lon, lat, within_m)."""

    code = "route.point_off_road"


class PointBehindClosure(InputError):
    """A point on a closed road; told, not raised (params: lon, lat)."""

    code = "route.point_behind_closure"


class MinutesUnusable(InputError):
    """Minutes of an isochrone that are no positive numbers (params: minutes)."""

    code = "isochrone.minutes_unusable"


# --- patrols from files: told beside a plan, not raised, unless they say otherwise ---


class NothingToPatrol(InputError):
    """No cluster came about, so the units stay at their posts (params: date, noise)."""

    code = "patrol.nothing"


class WorkersUnknown(InputError):
    """No firm says how many workers it has, so each counts as one (no params)."""

    code = "patrol.workers_unknown"


class FirmOffRoad(InputError):
    """A firm without a drivable road near it; told, not raised (params: lon, lat, within_m)."""

    code = "patrol.firm_off_road"


class ShiftAssumed(InputError):
    """A unit has no shift and is planned for 24 hours (no params)."""

    code = "patrol.shift_assumed"


class TimezoneUnknown(InputError):
    """A time zone that does not exist; raised (params: timezone)."""

    code = "patrol.timezone_unknown"


# --- doses ---


class DoseSiteUnknown(InputError):
    """A dose for a site that the problem does not have (params: site)."""

    code = "dose.site_unknown"


class DoseTooLong(InputError):
    """Hours shorter than a single visit (params: site, dwell_s, hours_s)."""

    code = "dose.too_long"


class DoseVisitsUnfit(InputError):
    """Too few visits for the gap, or too many for the hours (params: site, visits, fewest, most)."""

    code = "dose.visits_unfit"


# --- duty officers ---


class NotADay(InputError):
    """A date is not written as 2020-04-01 (params: value)."""

    code = "roster.not_a_day"


class NotAClock(InputError):
    """A time of day is not written as 08:30 (params: value)."""

    code = "roster.not_a_clock"


class PeriodTooLong(InputError):
    """A roster of too many days (params: days, most)."""

    code = "roster.period_too_long"


class RosterTooLarge(InputError):
    """Too many pairs of officers and duties (params: pairs, most)."""

    code = "roster.too_large"


class DayOutside(InputError):
    """A day that is not in the period of the roster (params: day, first, last)."""

    code = "roster.day_outside"


class DayWordUnknown(InputError):
    """A need of days that are neither a date nor known by that word (params: value, known)."""

    code = "roster.day_word_unknown"


class EarlierWithin(InputError):
    """An earlier duty that begins within the period (params: value)."""

    code = "roster.earlier_within"


class PostUnknown(InputError):
    """A post is named that the problem does not have (params: post)."""

    code = "roster.post_unknown"


class ShiftUnknown(InputError):
    """A shift is named that the post, or any post, does not have (params: shift)."""

    code = "roster.shift_unknown"


class FixedNowhere(InputError):
    """A fixed duty of a shift that needs nobody that day (params: officer, duty)."""

    code = "roster.fixed_nowhere"


class FixedNotAllowed(InputError):
    """A fixed duty at a post where the officer may not serve (params: officer, duty)."""

    code = "roster.fixed_not_allowed"


class FixedWhileAbsent(InputError):
    """A fixed duty in an absence of the officer (params: officer, duty, begin, end)."""

    code = "roster.fixed_while_absent"


class FixedAtOnce(InputError):
    """Two fixed or earlier duties of an officer share time (params: officer, duty, other)."""

    code = "roster.fixed_at_once"


class FixedWithoutRest(InputError):
    """Too little rest between fixed or earlier duties (params: officer, duty, other, rest_h)."""

    code = "roster.fixed_without_rest"


class FixedBeyondLimit(InputError):
    """Fixed and earlier duties exceed a limit (params: officer, duty, limit, most)."""

    code = "roster.fixed_beyond_limit"


class FixedTooMany(InputError):
    """More officers are fixed on a duty than it has seats (params: duty, fixed, officers)."""

    code = "roster.fixed_too_many"


class FixedWithoutQualification(InputError):
    """Fixed officers leave too few seats for a qualification (params: duty, qualification, count)."""

    code = "roster.fixed_without_qualification"


class RosterOfAnotherPeriod(InputError):
    """A previous roster of other days (params: first, last)."""

    code = "roster.of_another_period"


# --- districts planned on a cluster ---


class DaskNotInstalled(InputError):
    """A dask cluster is asked for, but its client is not installed (no params)."""

    code = "dask.not_installed"


class DaskAway(InputError):
    """No dask scheduler answers at an address (params: address)."""

    code = "dask.away"


class DaskWorkersUnfit(InputError):
    """The workers of a cluster cannot plan at all (params: address, reason)."""

    code = "dask.workers_unfit"


# --- scenarios of the coverage simulation ---


class HorizonEmpty(InputError):
    """A scenario leaves no minutes to be counted (no params)."""

    code = "scenario.horizon_empty"


class TravelForm(InputError):
    """A scenario has none, or several, of travel_min, edges and network (params: found)."""

    code = "scenario.travel_form"


class TravelHole(InputError):
    """A travel time is missing, negative or no number (no params)."""

    code = "scenario.travel_hole"


class NoWay(InputError):
    """No way leads from one node to another (params: origin, target, pairs without a way)."""

    code = "scenario.no_way"


class WrongLength(InputError):
    """A list has another number of entries than it must have (params: found, expected)."""

    code = "scenario.wrong_length"


class ChoiceUnknown(InputError):
    """A word that is none of the known ones (params: value, known)."""

    code = "scenario.choice_unknown"


class DutiesOverlap(InputError):
    """A duty begins before the one listed before it ends (params: begin, end)."""

    code = "scenario.duties_overlap"


class UnitWithoutDuty(InputError):
    """A unit is never on duty before the horizon (params: horizon)."""

    code = "scenario.unit_without_duty"


class DemandForm(InputError):
    """A demand has neither calls nor rate_per_h, or both (no params)."""

    code = "scenario.demand_form"


class TooManyCalls(InputError):
    """More calls are expected than any memory holds (params: calls)."""

    code = "scenario.too_many_calls"


class SharesDoNotAddUp(InputError):
    """The shares of the priority classes do not add up to 1 (params: total)."""

    code = "scenario.shares"


class AreasMissing(InputError):
    """Calls are to go to their own area, but no node has one (no params)."""

    code = "scenario.areas_missing"


class UnitTwiceInList(InputError):
    """A preference list names a unit twice (no params)."""

    code = "scenario.unit_twice_in_list"


class WorkImpossible(InputError):
    """The calls ask for far more minutes than the units are on duty (params: load)."""

    code = "scenario.work_impossible"


class WorkHeavy(InputError):
    """The calls ask for more minutes than the units are on duty (params: load)."""

    code = "scenario.work_heavy"


class LooksLikeSeconds(InputError):
    """Minutes so many that seconds may have been meant (params: value)."""

    code = "scenario.looks_like_seconds"


class LooksLikeHours(InputError):
    """Minutes so few that hours may have been meant (params: value)."""

    code = "scenario.looks_like_hours"


class CallsAfterHorizon(InputError):
    """Calls that arrive at or after the horizon and are left out (params: calls)."""

    code = "scenario.calls_after_horizon"


class DivertWithoutWay(InputError):
    """Units may be diverted on a way that takes no time of theirs (no params)."""

    code = "scenario.divert_without_way"


class RouteWithoutLength(InputError):
    """A patrol that is over as soon as it begins, so that its unit stands (no params)."""

    code = "scenario.route_without_length"


class ResultsDiffer(InputError):
    """Two results that cannot be compared: their replications are not of the same calls (params: reason)."""

    code = "scenario.results_differ"


class ScenarioWithoutPlaces(InputError):
    """What is asked for needs the places of the nodes, which a scenario does not tell (no params)."""

    code = "scenario.without_places"


class NotAResult(InputError):
    """A file that holds neither a scenario nor the result of one (no params)."""

    code = "scenario.not_a_result"


# --- scenarios made of a city, drills, reports ---


class NoCallsToLearn(InputError):
    """No call of a citizen with a known place is left to learn demand from (no params)."""

    code = "scenario.no_calls_to_learn"


class CallsWithoutPlace(InputError):
    """Calls whose place is not known or without a road near it (params: calls, all)."""

    code = "scenario.calls_without_place"


class TooFewNodes(InputError):
    """Homes and patrol points alone are as many as the nodes wished for (params: nodes, least)."""

    code = "scenario.too_few_nodes"


class PeriodEmpty(InputError):
    """A period that ends before it begins, or without any call (no params)."""

    code = "scenario.period_empty"


class UnitLeftOut(InputError):
    """A unit that is never on duty in the days to be simulated (no params)."""

    code = "scenario.unit_left_out"


class PlanUnitUnknown(InputError):
    """A plan has a unit that the city has not (params: unit)."""

    code = "scenario.plan_unit_unknown"


class DrillPlaceForm(InputError):
    """A place of a drill is told in no way or in several (params: known)."""

    code = "drill.place_form"


class DrillNowhere(InputError):
    """No node of the scenario is at a place of a drill (no params)."""

    code = "drill.nowhere"


class DrillPositionsMissing(InputError):
    """A drill draws on the map, but the scenario has no positions (no params)."""

    code = "drill.positions_missing"


class DrillRoadsNeeded(InputError):
    """A drill names ways of a road file that was not given (no params)."""

    code = "drill.roads_needed"


class DrillUnitUnknown(InputError):
    """No unit of the scenario, or several, have the name (params: unit)."""

    code = "drill.unit_unknown"


class DrillNobodyLeft(InputError):
    """No unit is left on duty (no params)."""

    code = "drill.nobody_left"


class DrillRepeats(InputError):
    """Something that lasts some hours comes again every week of a longer scenario (no params)."""

    code = "drill.repeats"


class NotAComparison(InputError):
    """A file that is neither a comparison of plans nor the result of one (no params)."""

    code = "scenario.not_a_comparison"


class ScenarioOfAnother(InputError):
    """A scenario is not what a result was simulated from, or one is missing (params: found, plans)."""

    code = "scenario.of_another"


# --- coverage in the long run: queues, sites of units, demand ---


class HypercubeTooLarge(InputError):
    """More units than can be solved exactly (params: units, most)."""

    code = "hypercube.too_large"


class PreferenceRepeats(InputError):
    """A preference list names a unit twice, or goes on after its end (no params)."""

    code = "hypercube.preference_repeats"


class PreferenceIncomplete(InputError):
    """A preference list lacks units though calls wait in line (no params)."""

    code = "hypercube.preference_incomplete"


class LoadImpossible(InputError):
    """Calls come faster than all units together can serve them (params: load, units)."""

    code = "hypercube.load_impossible"


class DemandMissing(InputError):
    """No place has any demand (no params)."""

    code = "siting.demand_missing"


class UnitsFixedTooMany(InputError):
    """More units stay where they are than there are, or than a site has room for (params: fixed, most)."""

    code = "siting.fixed_too_many"


class SitesTooFew(InputError):
    """All sites together have room for fewer units than there are (params: room, units)."""

    code = "siting.sites_too_few"


class HomeUnknown(InputError):
    """A unit waits at a node that is no site (params: home)."""

    code = "siting.home_unknown"


class RatesNeeded(InputError):
    """Shifts are to be chosen for recorded calls, which say nothing of other weeks (no params)."""

    code = "siting.rates_needed"


class ShiftsFitOneRule(InputError):
    """Shifts change how many units there are, which lists of preference cannot follow (no params)."""

    code = "siting.shifts_fit_one_rule"


class ShiftsUnfit(InputError):
    """Shifts that cannot meet the need, first of all at an hour (params: hour)."""

    code = "siting.shifts_unfit"


class NobodyToPost(InputError):
    """No unit of a scenario can be moved: all patrol routes or stay (no params)."""

    code = "siting.nobody_to_post"


class SitingUnitUnknown(InputError):
    """A unit is to stay that the scenario does not have (params: unit)."""

    code = "siting.unit_unknown"


class SitingTargetMissed(InputError):
    """Not even the most units that are tried reach a share of the calls (params: share, minutes, most)."""

    code = "siting.target_missed"


class SourceMissing(InputError):
    """Nobody says whether alerts were made by citizens (no params)."""

    code = "demand.source_missing"


class DemandColumnMissing(InputError):
    """A table of alerts lacks a column (params: column)."""

    code = "demand.column_missing"


class RecordTooShort(InputError):
    """Too few periods to compare forecasts on (params: periods, least)."""

    code = "demand.record_too_short"


# --- measures of service ---


class TargetUnusable(InputError):
    """A target of city.toml that cannot be read (params: value, expected)."""

    code = "measures.target_unusable"
