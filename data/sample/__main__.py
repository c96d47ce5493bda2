"""Write the made town: ``python -m data.sample FOLDER``."""

import sys
from pathlib import Path

from data.sample.town import write_town

write_town(Path(sys.argv[1]))
