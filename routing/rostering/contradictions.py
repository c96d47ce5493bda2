"""Refuses problems whose fixed duties cannot all be kept, before anything is searched."""

from __future__ import annotations

from routing import errors
from routing.planning.fields import Field
from routing.rostering.days import Period
from routing.rostering.officers import Earlier, Officer
from routing.rostering.posts import Duty
from routing.rostering.problem import RosterProblem
from routing.rostering.rest import at_once, lacks_rest, load_of


def refuse_contradictions(problem: RosterProblem, value: object) -> None:
    """Check the fixed duties of all officers against absences, each other and the seats.

    Parameters
    ----------
    value : the JSON that the problem was read from, to say where a contradiction stands

    Raises
    ------
    InputError
    """
    rows = {entry.key("id").text(): entry for entry in Field(value).key("officers").entries()}
    taken: dict[int, list[Officer]] = {}
    for officer_id, field in rows.items():
        officer = problem.officers[problem.officer_numbers[officer_id]]
        for number in _refuse_for_officer(problem, officer, field):
            taken.setdefault(number, []).append(officer)
            _refuse_for_seats(problem.duties[number], taken[number], field)


def _refuse_for_officer(problem: RosterProblem, officer: Officer, field: Field) -> list[int]:
    """Return the numbers of the fixed duties, checked one after the other."""
    known: list[Duty] = []
    load = load_of(problem, officer)
    for entry in field.keyed("fixed"):
        name = (entry.key("day").text(), entry.key("post").text(), entry.key("shift").text())
        told = {"officer": officer.officer_id, "duty": _words(name)}
        if name not in problem.duty_numbers:
            raise entry.refusal(errors.FixedNowhere, **told)
        duty = problem.duties[problem.duty_numbers[name]]
        _refuse_alone(officer, duty, entry, problem.period)
        others: list[Earlier | Duty] = [*officer.earlier, *known]
        for other in others:
            shown = (
                _earlier_words(other, problem.period) if isinstance(other, Earlier) else _words(other.name)
            )
            if at_once(other, duty):
                raise entry.refusal(errors.FixedAtOnce, other=shown, **told)
            if lacks_rest(problem.rules, other, duty):
                first, second = sorted((other, duty), key=lambda span: span.begin_s)
                rest_s = problem.rules.rest_s(after_night=first.night, before_night=second.night)
                raise entry.refusal(errors.FixedWithoutRest, other=shown, rest_h=rest_s / 3600, **told)
        limit = load.broken_by(duty.day, night=duty.night)
        if limit is not None:
            most = getattr(problem.rules, limit)
            raise entry.refusal(errors.FixedBeyondLimit, limit=limit, most=most, **told)
        known.append(duty)
        load.add(duty.day, night=duty.night)
    return [problem.duty_numbers[duty.name] for duty in known]


def _refuse_alone(officer: Officer, duty: Duty, entry: Field, period: Period) -> None:
    told = {"officer": officer.officer_id, "duty": _words(duty.name)}
    if not officer.may_serve(duty.post):
        raise entry.refusal(errors.FixedNotAllowed, **told)
    absence = officer.absence_at(duty)
    if absence is not None:
        begin, end = period.written(absence.from_s), period.written(absence.until_s)
        raise entry.refusal(errors.FixedWhileAbsent, begin=begin, end=end, **told)


def _refuse_for_seats(duty: Duty, taken: list[Officer], field: Field) -> None:
    place, need = field.key("fixed"), duty.need
    if len(taken) > need.officers:
        raise place.refusal(
            errors.FixedTooMany, duty=_words(duty.name), fixed=len(taken), officers=need.officers
        )
    for name, count in need.qualifications:
        without = sum(name not in officer.qualifications for officer in taken)
        if need.officers - without < count:
            raise place.refusal(
                errors.FixedWithoutQualification, duty=_words(duty.name), qualification=name, count=count
            )


def _words(name: tuple[str, str, str]) -> str:
    """Return day, post and shift for a sentence."""
    return " ".join(name)


def _earlier_words(earlier: Earlier, period: Period) -> str:
    """Return the times of an earlier duty for a sentence."""
    return f"{period.written(earlier.begin_s)}/{period.written(earlier.end_s)}"
