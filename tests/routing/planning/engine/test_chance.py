import subprocess
import sys


def test_numbers_of_chance_are_those_of_the_generator_in_whole_numbers() -> None:
    program = (
        "from routing.planning.engine.chance import chance, share\n"
        "import numba\n"
        "@numba.njit\n"
        "def draw(state):\n"
        "    return share(state), share(state)\n"
        "state = chance(7, 1)\n"
        "print(int(state[0]))\n"
        "print(*draw(state))\n"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    first, drawn = told.stdout.splitlines()
    state, expected = int(first), []
    for _ in range(2):
        state ^= state >> 12
        state ^= (state << 25) % 2**64
        state ^= state >> 27
        expected.append((state * 2685821657736338717 % 2**64 >> 11) / 2**53)
    assert [float(number) for number in drawn.split()] == expected
