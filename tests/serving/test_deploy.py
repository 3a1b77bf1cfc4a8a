"""What is deployed: the proxy really run, and the manifests held to what they promise."""

import contextlib
import http.client
import os
import re
import select
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from serving.door.problems import problem
from serving.settings import SETTINGS, Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
NGINX = shutil.which("nginx")
without_nginx = pytest.mark.skipif(not NGINX and not os.environ.get("CI"), reason="nginx is not installed")


BEGUN = b"POST /v1/score HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nx"
"""A request whose body never ends."""


def free_port() -> int:
    """A port that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


class Echo(BaseHTTPRequestHandler):
    """Answers with the length of what it was sent."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Read and answer."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        answer = str(len(body)).encode()
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a real nginx with our configuration (timeouts of a second) before an echo."""
    folder = tmp_path_factory.mktemp("nginx")
    port = free_port()
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as behind:
        threading.Thread(target=behind.serve_forever, daemon=True).start()
        text = (DEPLOY / "nginx.conf").read_text()
        for ours, here in (
            ("service:3000", f"127.0.0.1:{behind.server_port}"),
            ("listen 8080", f"listen 127.0.0.1:{port}"),
            ("_timeout 5s", "_timeout 1s"),
            ("/dev/stdout", str(folder / "log")),
            ("/tmp/nginx", str(folder / "nginx")),  # noqa: S108  the container's
        ):
            assert ours in text
            text = text.replace(ours, here)
        (folder / "nginx.conf").write_text(text)
        command = [str(NGINX), "-c", str(folder / "nginx.conf"), "-e", str(folder / "errors")]
        subprocess.run([*command, "-t", "-q"], check=True)
        as_us = "user root;" if os.geteuid() == 0 else ""  # the test's folder is ours alone
        running = subprocess.Popen([*command, "-g", f"daemon off; {as_us}"])
        for _ in range(100):
            with socket.socket() as caller:
                if not caller.connect_ex(("127.0.0.1", port)):
                    break
            time.sleep(0.05)
        yield port
        running.terminate()
        running.wait(10)
        behind.shutdown()


def posted(port: int, path: str, size: int) -> tuple[int, bytes]:
    """Status and body of what is answered to so many bytes."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with contextlib.closing(connection):
        connection.request("POST", path, b"x" * size)
        reply = connection.getresponse()
        return reply.status, reply.read()


@without_nginx
@pytest.mark.parametrize(
    ("path", "limit"), [("/v1/score", Settings().body_limit), ("/v1/score/batch", Settings().batch_body_limit)]
)
def test_the_proxy_has_the_limits_of_the_settings(proxy: int, path: str, limit: int) -> None:
    """A body of just the published limit passes; one byte more is refused in the service's own words."""
    assert posted(proxy, path, limit) == (200, str(limit).encode())
    assert posted(proxy, path, limit + 1) == (413, problem("body_too_large").body())


@without_nginx
@pytest.mark.parametrize("path", ["/metrics", "/docs.json", "/queues", "/v2/score"])
def test_the_proxy_passes_nothing_else(proxy: int, path: str) -> None:
    """What is not a call of ours, or is for the inside only, is not there."""
    assert posted(proxy, path, 1) == (404, problem("unknown_path").body())


@without_nginx
@pytest.mark.parametrize("slow", [BEGUN[:18], BEGUN])
def test_slow_callers_are_let_go(proxy: int, slow: bytes) -> None:
    """A connection that does not finish its header or its body is closed."""
    with socket.create_connection(("127.0.0.1", proxy), timeout=5) as caller:
        caller.sendall(slow)
        assert caller.recv(1) == b""


@without_nginx
def test_one_address_has_so_many_connections(proxy: int) -> None:
    """The 65th connection of a caller at work is refused at once, as the service would say it, with Retry-After."""
    callers = [socket.create_connection(("127.0.0.1", proxy)) for _ in range(66)]
    try:
        for caller in callers:
            caller.sendall(BEGUN)
        refused: list[socket.socket] = []
        while len(refused) < 2:
            refused = select.select(callers, [], [], 0.05)[0]
        assert len(refused) == 2
        said = refused[0].recv(1000)
        assert said.startswith(b"HTTP/1.1 429")
        assert b"Retry-After: 1" in said
        assert said.endswith(problem("rate_limited").body())
    finally:
        for caller in callers:
            caller.close()


def test_the_proxy_waits_longer_than_the_service() -> None:
    """Deadlines of the settings end before the proxy gives up, and files of a job may be as large as there."""
    text = (DEPLOY / "nginx.conf").read_text()
    waits = [int(seconds) for seconds in re.findall(r"proxy_read_timeout (\d+)s", text)]
    assert min(waits) > Settings().deadline_seconds
    assert sorted(waits)[1] > Settings().batch_deadline_seconds
    assert f"client_max_body_size {Settings().job_file_limit >> 30}g" in text
    assert problem("overloaded").body().decode() in text


def manifests() -> list[dict[str, Any]]:
    """The documents of the Kubernetes manifest."""
    return list(yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text()))


def named(kind: str, name: str = "tidewaiter") -> dict[str, Any]:
    """The specification of one of them."""
    (found,) = [each for each in manifests() if (each["kind"], each["metadata"]["name"]) == (kind, name)]
    spec: dict[str, Any] = found["spec"]
    return spec


BESIDE = {"tidewaiter-watch": "tidewaiter watch", "tidewaiter-shadow": "tidewaiter shadow --hourly"}
DEPLOYMENTS = ("tidewaiter", *BESIDE)


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_kubernetes_gives_nothing_more_than_is_needed(name: str) -> None:
    """Nothing runs as root or writes to the image; what is mounted is there, and claims are claimed."""
    pod = named("Deployment", name)["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"]
    assert pod["automountServiceAccountToken"] is False
    assert pod["enableServiceLinks"] is False
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert {mount["name"] for mount in container["volumeMounts"]} == {volume["name"] for volume in pod["volumes"]}
    claims = {each["metadata"]["name"] for each in manifests() if each["kind"] == "PersistentVolumeClaim"}
    wanted = {each["persistentVolumeClaim"]["claimName"] for each in pod["volumes"] if "persistentVolumeClaim" in each}
    assert wanted <= claims


def test_kubernetes_runs_it_as_it_wants_to_be_run() -> None:
    """Probes ask what there is, and stopping leaves time to drain."""
    template = named("Deployment")["template"]
    service = template["spec"]["containers"][0]
    assert service["readinessProbe"]["httpGet"]["path"] == service["startupProbe"]["httpGet"]["path"] == "/readyz"
    assert service["livenessProbe"]["httpGet"]["path"] == "/livez"
    assert template["spec"]["terminationGracePeriodSeconds"] >= 5 + 35
    labels = template["metadata"]["labels"]
    assert named("Service")["selector"] == labels
    for kind, key in {
        "PodDisruptionBudget": "selector",
        "NetworkPolicy": "podSelector",
        "Deployment": "selector",
    }.items():
        assert named(kind)[key]["matchLabels"] == labels


def environment(container: dict[str, Any]) -> dict[str, Any]:
    """What a container is told, by name."""
    return {each["name"]: each.get("value") or each["valueFrom"] for each in container["env"]}


@pytest.mark.parametrize("name", BESIDE)
def test_kubernetes_keeps_watch_and_shadow_running(name: str) -> None:
    """One of each, with a command that there is, on the ledger, the bundles and the folder of the service."""
    spec = named("Deployment", name)
    assert spec["replicas"] == 1
    assert spec["strategy"] == {"type": "Recreate"}
    (own,), (service,) = (named("Deployment", each)["template"]["spec"]["containers"] for each in (name, "tidewaiter"))
    assert own["command"][-1].endswith(f"exec {BESIDE[name]}")
    shared = ("TIDEWAITER_LEDGER_URL", "TIDEWAITER_WATCH_FOLDER", "MLFLOW_TRACKING_URI")
    assert [environment(own)[each] for each in shared] == [environment(service)[each] for each in shared]
    places = {each["mountPath"]: each for each in own["volumeMounts"]}
    assert environment(own)["TIDEWAITER_WATCH_FOLDER"] in places
    assert places["/app/mlruns"]["readOnly"]
    labels = spec["template"]["metadata"]["labels"]
    assert spec["selector"]["matchLabels"].items() <= labels.items()
    policy = named("NetworkPolicy", "tidewaiter-beside")
    assert policy["podSelector"]["matchLabels"].items() <= labels.items()
    assert "ingress" not in policy
    assert policy["egress"] == named("NetworkPolicy")["egress"]


def test_compose_keeps_watch_and_shadow_running() -> None:
    """Each with a command that there is, the service's ledger, its folder and the bundles, and no more to write."""
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    for name, command in BESIDE.items():
        own = services[name.removeprefix("tidewaiter-")]
        assert own["command"][-1].endswith(f"exec {command}")
        assert own["restart"] == "unless-stopped"
        assert own["env_file"] == services["service"]["env_file"]
        assert own["volumes"] == services["service"]["volumes"] == ["../mlruns:/app/mlruns:ro", "service:/data"]
        assert own["environment"].items() <= services["service"]["environment"].items()
    registry = services["service"]["environment"]["MLFLOW_TRACKING_URI"].removeprefix("http://")
    assert registry in services["mlflow"]["environment"]["MLFLOW_SERVER_ALLOWED_HOSTS"].split(",")


@pytest.mark.parametrize("command", BESIDE.values())
def test_there_are_such_commands(command: str) -> None:
    """What the manifests run is what the program has."""
    program = Path(sys.executable).with_name("tidewaiter")
    asked = subprocess.run(
        [program, *command.split()[1:], "--help"], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert asked.returncode == 0, asked.stderr
    for option in command.split()[2:]:
        assert option in asked.stdout


def test_compose_keeps_the_models_from_running_code() -> None:
    """MLflow neither unpickles nor runs jobs, only this machine sees it, and only nginx is reached from outside."""
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    assert services["mlflow"]["environment"]["MLFLOW_ALLOW_PICKLE_DESERIALIZATION"] == "false"
    assert services["mlflow"]["environment"]["MLFLOW_SERVER_ENABLE_JOB_EXECUTION"] == "false"
    outside = {name for name, service in services.items() for port in service.get("ports", ()) if port[:4] != "127."}
    assert outside == {"nginx"}
    assert all(service["read_only"] and service["cap_drop"] == ["ALL"] for service in services.values())


@pytest.mark.parametrize("file", ["compose.yaml", "kubernetes.yaml", "Dockerfile"])
def test_only_settings_that_there_are_are_set(file: str) -> None:
    """A setting in a manifest is one of the table, or the service would not hear it."""
    named = set(re.findall(r"TIDEWAITER_[A-Z_]+", (DEPLOY / file).read_text()))
    assert named
    assert named <= {setting.variable for setting in SETTINGS}
