"""The declaration as a pydantic model, made from the table of fields."""

import datetime as dt
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from features.declaration import FIELDS

_TYPES: dict[str, Any] = {"text": str, "list": list[str], "number": float, "integer": int, "time": dt.datetime}


class Strict(BaseModel):
    """Unknown members are refused."""

    model_config = ConfigDict(extra="forbid")


def _members(*, header: bool) -> dict[str, Any]:
    return {
        each.name: (_TYPES[each.kind], ...) if each.required else (_TYPES[each.kind] | None, None)
        for each in FIELDS
        if each.header is header
    }


GoodsItem = create_model("GoodsItem", __base__=Strict, **_members(header=False))
Declaration = create_model(
    "Declaration",
    __base__=Strict,
    goods_items=(list[GoodsItem], Field(min_length=1, max_length=999)),  # type: ignore[valid-type]
    **_members(header=True),
)
