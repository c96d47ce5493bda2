"""Open land: ways from villages and households are areas, numbered things agree in every figure."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from geocoding_town import lonlat, metres_apart, write_town

from geo.geocoding import Geocoder
from geo.geocoding.confidence import HIT_M, within_hit
from geo.geocoding.hypothesis import Hypothesis
from geo.geocoding.question import ASK_FIELD

_VILLAGES = {
    "那仁柴登嘎查": (5000.0, -1900.0),
    "额尔滩嘎查": (7000.0, 2500.0),
    "苏木召嘎查": (4000.0, 2000.0),
    "锡林召嘎查": (8500.0, -2500.0),
    "沙日塔拉嘎查": (3500.0, -2900.0),
}
_HERE = _VILLAGES["那仁柴登嘎查"]


def _number_at(number: int) -> tuple[float, float]:
    return 4000.0 + 300.0 * number, 2800.0


@pytest.fixture(scope="module")
def land(tmp_path_factory: pytest.TempPathFactory, kept: Path) -> Geocoder:
    """Return the town with villages, one beside the highway, and a power line of 60 poles."""
    assert kept.is_dir()
    folder = write_town(tmp_path_factory.mktemp("land"))
    rows = (folder / "pois.csv").read_text(encoding="utf-8").splitlines()
    for number, (name, at) in enumerate(_VILLAGES.items()):
        lon, lat = lonlat(*at)
        rows.append(f"V{number},{name},村庄,,,,,{lon:.7f},{lat:.7f}")
    (folder / "pois.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    poles = ["id,kind,line,number,name,district,township,lon,lat"]
    for number in range(1, 61):
        lon, lat = lonlat(*_number_at(number))
        told = f"10千伏萨日敖包线,{number:03d}号杆,10千伏萨日敖包线{number:03d}号杆"
        poles.append(f"N{number},电线杆,{told},,,{lon:.7f},{lat:.7f}")
    (folder / "assets.csv").write_text("\n".join(poles) + "\n", encoding="utf-8")
    return Geocoder(folder)


@pytest.mark.parametrize(
    ("way", "km", "east", "north"),
    [("往北5公里", 5, 0, 1), ("往西走大概3公里", 3, -1, 0), ("东边6里地", 3, 1, 0)],
)
def test_a_way_from_a_village_is_a_wide_sector(
    land: Geocoder, way: str, km: int, east: int, north: int
) -> None:
    found = land.geocode(f"白音旗那仁柴登嘎查{way}，羊丢了二十多只")
    x, y = _HERE[0] + east * 1000 * km, _HERE[1] + north * 1000 * km
    assert metres_apart(found["lon"], found["lat"], x, y) < 10.0
    assert (found["kind"], found["level"], found["question"]) == ("sector", "sector", ASK_FIELD)
    assert 400 * km < found["radius_m"] < 650 * km
    assert found["confidence"] < 0.05


def test_the_radius_of_a_sector_holds_nine_tenths_of_what_people_mean(land: Geocoder) -> None:
    rng = np.random.default_rng(3)
    for km in (1, 2, 5, 10):
        radius = land.geocode(f"那仁柴登嘎查往北{km}公里")["radius_m"]
        turn = np.radians(rng.normal(0.0, 12.0, 4000))
        way = 1000.0 * km * (1.0 + rng.normal(0.0, 0.12, 4000))
        off = np.hypot(way * np.sin(turn), way * np.cos(turn) - 1000.0 * km)
        assert (off <= radius).mean() >= 0.9


@pytest.mark.parametrize(
    "home", ["的巴图家", "牧民乌日娜家", "老刘家里", "其木格家草场", "的草场", "牧户苏和的羊圈"]
)
def test_a_household_is_somewhere_on_the_land_of_its_village(land: Geocoder, home: str) -> None:
    found = land.geocode(f"白音旗额尔滩嘎查{home}，羊被偷了")
    assert metres_apart(found["lon"], found["lat"], *_VILLAGES["额尔滩嘎查"]) < 10.0
    assert (found["kind"], found["level"], found["question"]) == ("household", "region", ASK_FIELD)
    assert 1800.0 <= found["radius_m"] <= 5000.0
    assert found["confidence"] < 0.05


@pytest.mark.parametrize("said", ["发生家庭暴力", "有家具店起火", "大家都在吵"])
def test_not_every_word_with_home_in_it_is_a_household(land: Geocoder, said: str) -> None:
    assert land.geocode(f"额尔滩嘎查{said}")["kind"] == "entity"


def test_a_telephone_known_well_stands_for_the_scene_within_the_area(land: Geocoder) -> None:
    x, y = _VILLAGES["额尔滩嘎查"]
    lon, lat = lonlat(x + 900.0, y - 300.0)
    exact = {"lon": lon, "lat": lat, "radius_m": 20, "source": "aml"}
    found = land.geocode("额尔滩嘎查的巴图家羊被偷了", exact)
    assert (found["kind"], found["confidence"] > 0.7) == ("caller", True)
    coarse = land.geocode("额尔滩嘎查的巴图家羊被偷了", {**exact, "radius_m": 1500, "source": "cell"})
    assert (coarse["kind"], coarse["confidence"] < 0.05) == ("household", True)


def test_a_telephone_far_off_does_not_outdo_the_area_named(land: Geocoder) -> None:
    lon, lat = lonlat(-20_000.0, 0.0)
    prior = {"lon": lon, "lat": lat, "radius_m": 20, "source": "aml"}
    assert land.geocode("白音旗额尔滩嘎查的巴图家羊被偷了", prior)["kind"] == "household"


@pytest.mark.parametrize("said", ["五十二号杆", "052号杆", "52号杆", "零五二号杆", "的五十二号杆"])
@pytest.mark.parametrize("line", ["10千伏萨日敖包线", "萨日敖包线", "10千伏萨日敖宝线"])
def test_the_number_of_a_pole_is_never_misheard_for_another(land: Geocoder, line: str, said: str) -> None:
    found = land.geocode(f"{line}{said}附近，有人偷电缆")
    assert found["kind"] == "asset"
    assert metres_apart(found["lon"], found["lat"], *_number_at(52)) < 10.0


def test_a_number_beyond_the_line_is_refused_and_not_bent_to_one_that_is_there(land: Geocoder) -> None:
    assert land.geocode("10千伏萨日敖包线152号杆附近，有人偷电缆")["lon"] is None


def test_the_chance_of_an_area_is_that_of_a_normal_scatter() -> None:
    area = Hypothesis("sector", 0.0, 0.0, 1500.0, 0.0, 0, 1, (), ())
    rng = np.random.default_rng(5)
    sigma = 1500.0 / math.sqrt(2.0 * math.log(10.0))
    drawn = np.hypot(*rng.normal(0.0, sigma, (2, 400_000)))
    assert (drawn <= 1500.0).mean() == pytest.approx(0.9, abs=0.005)
    assert within_hit(area) == pytest.approx((drawn <= HIT_M).mean(), abs=0.001)
    assert within_hit(area._replace(kind="entity")) == 1.0
