from benchmarks.run import MODULES, page, section

OLD, NEW = ({"name": "speed", "value": value, "unit": "m/s", "goal": "≥ 3"} for value in (1, 2))


def test_a_module_that_runs_again_replaces_its_figures_and_no_others() -> None:
    first, second = MODULES[0], MODULES[1]
    before = page("", {second: section(second, [OLD])})
    both = page(before, {first: section(first, [OLD])})
    after = page(both, {second: section(second, [NEW])})
    assert both.index(f"## {first}") < both.index(f"## {second}")
    assert after.split(f"## {second}")[0] == both.split(f"## {second}")[0]
    assert "| speed | 2 | m/s | ≥ 3 |" in after.split(f"## {second}")[1]
    assert after.count("| speed |") == 2


def test_the_same_figures_leave_the_same_page() -> None:
    new = {MODULES[2]: section(MODULES[2], [NEW])}
    once = page("", new)
    assert page(once, new) == once
