"""The page for integrators works: its examples, run one after another as a reader would, against a service."""

import os
import re
import subprocess
from pathlib import Path

from service_process import Running

ROOT = Path(__file__).parents[3]
BLOCKS = re.findall(r"```sh\n(.*?)```", (ROOT / "docs/api.md").read_text(), re.DOTALL)


def test_the_examples_of_the_page_work(service: Running) -> None:
    """Each block of shell on docs/api.md ends well, and every call in it is answered with a 2xx."""
    secret = service.token("scorer", "officer")
    environment = os.environ | {"TIDEWAITER_URL": service.url, "TIDEWAITER_TOKEN": secret}
    assert len(BLOCKS) >= 6
    for block in BLOCKS:
        script = 'set -e -o pipefail\ncurl() { command curl --write-out "\\n%{http_code}\\n" "$@"; }\n' + block
        said = subprocess.run(
            ["/bin/bash", "-c", script],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )
        assert said.returncode == 0, (block, said.stdout, said.stderr)
        statuses = re.findall(r"^(\d{3})$", said.stdout, re.MULTILINE)
        assert len(statuses) == block.count("curl ")
        assert all(status.startswith("2") for status in statuses), (block, said.stdout)
