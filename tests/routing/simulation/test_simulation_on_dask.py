import json

import pytest
from simulation_oracle import small_city

from routing.simulation.reading import read_scenario
from routing.simulation.result import result_json
from routing.simulation.simulate import simulate
from routing.simulation.tally import Tally

# The library closes its sockets after its loop is gone.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]


def test_a_cluster_makes_the_bytes_of_one_process():
    distributed = pytest.importorskip("distributed")
    scenario = read_scenario(small_city(11) | {"replications": 13})
    settings = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None, "host": "127.0.0.1"}
    with distributed.LocalCluster(**settings) as local:
        found = [tally for _, tally in simulate([scenario], dask=local.scheduler_address)]
    alone = [tally for _, tally in simulate([scenario])]
    assert len(found) == 3
    one, other = (json.dumps(result_json(scenario, Tally.merged(each))) for each in (found, alone))
    assert one == other
