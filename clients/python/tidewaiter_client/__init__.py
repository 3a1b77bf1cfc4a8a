"""Ask a Tidewaiter service: scores with reasons, findings, batches and jobs."""

from tidewaiter_client.client import Client
from tidewaiter_client.decision import (
    Decision,
    GoodsItem,
    Opinion,
    Reason,
    Reasons,
    Recommendation,
    Versions,
    Warned,
    Worst,
)
from tidewaiter_client.job import Job, Progress
from tidewaiter_client.problem import Fault, Problem

__all__ = [
    "Client",
    "Decision",
    "Fault",
    "GoodsItem",
    "Job",
    "Opinion",
    "Problem",
    "Progress",
    "Reason",
    "Reasons",
    "Recommendation",
    "Versions",
    "Warned",
    "Worst",
]
