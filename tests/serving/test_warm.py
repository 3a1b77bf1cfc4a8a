"""A service that is ready has compiled what requests need."""

import subprocess
import sys

CHECK = """
import gc
import numpy as np
from numba.core.dispatcher import Dispatcher
from features.columns import DAY, Records
from features.past.findings import Findings
from features.past.memory import Memory
from models.areas import AREAS
from serving.warm import warm

def loops():
    ours = [each for each in gc.get_objects() if isinstance(each, Dispatcher)]
    ours = [each for each in ours if each.py_func.__module__.startswith(("features.", "serving."))]
    return {(each.py_func.__qualname__, str(kinds)) for each in ours for kinds in each.signatures}

def consignment(number, items, day):
    said = {"consignment_id": f"C{number}", "lodged_at": day * DAY, "hs6": "640411", "value_eur": 9.0 + number}
    said |= {"goods_description": "sports shoes", "gross_mass_kg": 2.0, "seller_id": f"S{number}"}
    return [{**said, "item_number": place + 1.0} for place in range(items)]

def lodge(memory, number, items, day):
    columns = Records(consignment(number, items, day))
    memory.look(columns, together=False)
    memory.admit_noted(memory.noted(columns))
    first = np.zeros(1, np.int64)
    for later in (-1, 5):
        found = np.array([(day + later) * DAY])
        memory.learn(columns, Findings(first, first + 1, np.zeros(1, np.bool_), found))

warm()
before = loops()
assert before
memory = Memory(tuple(AREAS))
for number, (items, day) in enumerate([(1, 3), (1, 3), (1, 4), (2, 2), (3, 9), (1, 1)]):
    lodge(memory, number, items, day)
many = Records([one for number in range(9, 1500) for one in consignment(number, 1, number)])
memory.look(many)
memory.admit_noted(*memory.noted_each(many, range(len(many["lodged_at"]) + 1)))
memory = Memory.restored(*memory.state())
lodge(memory, 3000, 1, 3000)
memory.look(many, together=False)
memory.histogram("unit_mass", Records(consignment(4000, 1, 4000)))
memory.admit(many)
print(sorted(loops() - before))
"""


def test_no_request_waits_for_a_compiler() -> None:
    """After warming up, nothing that entries and questions bring along is compiled or loaded any more.

    In a process of its own, for others in this one have long compiled everything.
    """
    said = subprocess.run([sys.executable, "-c", CHECK], capture_output=True, text=True, check=False)
    assert (said.returncode, said.stdout) == (0, "[]\n"), said.stderr
