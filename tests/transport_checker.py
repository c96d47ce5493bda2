"""Checks trips against requests and vehicles by their meaning alone: plain loops, no code of the planner."""

from collections import defaultdict
from datetime import datetime

NO_WAY_S = 1_000_000_000


def check(
    requests: list[dict],
    vehicles: list[dict],
    trips: list[dict],
    *,
    drive_s: dict[tuple[str, str], int],
    board_s: int,
    alight_s: int,
) -> list[str]:
    """Return every fault.

    Parameters
    ----------
    requests : id, origin, destination, people, ready, latest (aware)
    vehicles : id, seats, place, begin, end (aware)
    trips : rows of trips.csv
    drive_s : whole seconds from place to place
    """
    asked = {each["id"]: each for each in requests}
    ridden = [row for row in trips if row["vehicle"]]
    faults = _people(asked, trips)
    for row in ridden:
        faults += _times(asked[row["request"]], row, drive_s, board_s)
    by_vehicle = defaultdict(lambda: defaultdict(list))
    for row in ridden:
        by_vehicle[row["vehicle"]][int(row["order"])].append(row)
    for vehicle in vehicles:
        faults += _vehicle(vehicle, by_vehicle.pop(vehicle["id"], {}), drive_s, alight_s)
    return faults + [f"{name}: no such vehicle" for name in by_vehicle]


def _people(asked: dict, trips: list[dict]) -> list[str]:
    faults, told = [], defaultdict(int)
    for row in trips:
        people, left = int(row["people"]), int(row["left_behind"])
        told[row["request"]] += people + left
        if people < 0 or left < 0 or people + left == 0:
            faults.append(f"{row['request']}: a row of nobody")
        if bool(row["vehicle"]) == bool(left) or bool(left) != bool(row["reason"]):
            faults.append(f"{row['request']}: who is left behind has a reason and no vehicle")
    wanted = {name: each["people"] for name, each in asked.items()}
    return faults if dict(told) == wanted else [*faults, f"people: {dict(told)}, asked {wanted}"]


def _times(request: dict, row: dict, drive_s: dict, board_s: int) -> list[str]:
    begin, end = (datetime.fromisoformat(row[key]) for key in ("pick_up", "drop_off"))
    faults = []
    if (row["origin"], row["destination"]) != (request["origin"], request["destination"]):
        faults.append(f"{request['id']}: driven elsewhere")
    if begin < request["ready"] or end > request["latest"]:
        faults.append(f"{request['id']}: outside its times")
    if (end - begin).total_seconds() < board_s + drive_s[request["origin"], request["destination"]]:
        faults.append(f"{request['id']}: faster than the road")
    return faults


def _vehicle(vehicle: dict, loads: dict, drive_s: dict, alight_s: int) -> list[str]:
    faults = []
    place, free = vehicle["place"], vehicle["begin"]
    if sorted(loads) != list(range(1, len(loads) + 1)):
        faults.append(f"{vehicle['id']}: trips are not numbered")
    for _, rows in sorted(loads.items()):
        if sum(int(row["people"]) for row in rows) > vehicle["seats"]:
            faults.append(f"{vehicle['id']}: more people than seats")
        if len({(row["origin"], row["destination"], row["pick_up"], row["drop_off"]) for row in rows}) > 1:
            faults.append(f"{vehicle['id']}: one trip, two ways")
        begin, end = (datetime.fromisoformat(rows[0][key]) for key in ("pick_up", "drop_off"))
        if (begin - free).total_seconds() < drive_s[place, rows[0]["origin"]]:
            faults.append(f"{vehicle['id']}: not there at {rows[0]['pick_up']}")
        place, free = rows[0]["destination"], datetime.fromtimestamp(end.timestamp() + alight_s, end.tzinfo)
    back_s = drive_s[place, vehicle["place"]]
    if loads and (vehicle["end"] - free).total_seconds() < back_s:
        faults.append(f"{vehicle['id']}: back after its shift")
    return faults
