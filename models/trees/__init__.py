"""Our own kernels for what LightGBM's trees say: margins, and the Shapley values of every feature."""

from models.trees.engine import ENGINES, engine
from models.trees.forest import Forest, Grove
from models.trees.text import UnreadableModel

__all__ = ["ENGINES", "Forest", "Grove", "UnreadableModel", "engine"]
