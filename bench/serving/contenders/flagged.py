"""Print the numbers of the declarations that have exactly two flagged areas."""

import json
import sys
from pathlib import Path

import numpy as np
from shared import bundles, past, records

from features.columns import Records
from models.panel import Panel

sys.path.append(str(Path(__file__).parents[1]))

from questions import read

asked = read()
rows = [records(asked.lodged(each, f"F-{place}"))[0] for place, each in enumerate(asked.all)]
assessed = Panel(bundles()).assess(past().look(Records(rows)), explain=False)
levels = np.stack([each.levels > 0 for each in assessed.assessments.values()])
print(json.dumps(np.flatnonzero(levels.sum(axis=0) == 2).tolist()))
