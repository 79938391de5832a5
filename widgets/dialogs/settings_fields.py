"""What a settings schema shows: its fields, with their titles, ranges and choices.

The schema is a pydantic model, read as it is: a field that is added to it appears by itself. What
pydantic has no place for stands in ``json_schema_extra``:

``hidden``
    True where the field is the program's memory and not for people.
``group``
    Heading it stands under; fields of a nested model stand under that one's title.
``unit``
    Written behind a number.
``labels``
    A mapping of the values of a choice to words.
``kind``
    ``"folder"`` where a text is a folder.
``link``, ``link_meaning``
    Title of a button beside the editor that leads to more of the kind, and its tooltip.
``restart``
    True where a change shows after the next start.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from inference.texts import mark, tr

Kind = Literal["bool", "int", "float", "choice", "text", "folder"]
Choices = Mapping[str, Sequence[tuple[str, str]]]
"""Values and words of choices that are known only when the program runs, by dotted path."""

OTHER_GROUP = mark("Other")


@dataclass(frozen=True)
class SettingField:
    """One setting that a person can change.

    Attributes
    ----------
    path : tuple of str
        Names from the top of the schema down.
    group, title, description : str
        In the language that is set.
    kind : str
    default : object
    minimum, maximum : float or None
        Bounds of a number, both included.
    unit : str
    choices : tuple of (object, str)
        Values and words of a choice.
    restart : bool
    link, link_meaning : str
        Of a button that leads elsewhere; empty where there is none.
    """

    path: tuple[str, ...]
    group: str
    title: str
    description: str
    kind: Kind
    default: object
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""
    choices: tuple[tuple[object, str], ...] = ()
    restart: bool = False
    link: str = ""
    link_meaning: str = ""

    def words(self) -> str:
        """Return all that a search may find it by, in small letters."""
        words = (self.group, self.title, self.description, *(word for _, word in self.choices))
        return " ".join(words).casefold()


class UnknownSettingError(TypeError):
    """A field of the schema has no editor; hide it, or give it a type that has one."""


def setting_fields(
    schema: type[BaseModel], choices: Choices | None = None
) -> tuple[SettingField, ...]:
    """Return what a schema shows, in its order.

    Parameters
    ----------
    schema : type of BaseModel
    choices : mapping, optional
        A text with choices here is chosen from a list.

    Raises
    ------
    UnknownSettingError
        If a field that is not hidden is of a type that no editor edits.
    """
    return tuple(_fields(schema, choices or {}, (), ""))


def value_at(settings: BaseModel, path: Sequence[str]) -> object:
    """Return the value of a setting."""
    value: object = settings
    for name in path:
        value = getattr(value, name)
    return value


def with_value_at(settings: Any, path: Sequence[str], value: object) -> Any:
    """Return settings with one value changed, checked by the schema.

    Raises
    ------
    pydantic.ValidationError
        If the schema does not allow it.
    """
    name, *rest = path
    inner = with_value_at(getattr(settings, name), rest, value) if rest else value
    names = type(settings).model_fields
    return type(settings)(**{key: getattr(settings, key) for key in names} | {name: inner})


def _fields(
    schema: type[BaseModel], choices: Choices, above: tuple[str, ...], group: str
) -> Iterator[SettingField]:
    for name, info in schema.model_fields.items():
        extra = _extra(info)
        if extra.get("hidden"):
            continue
        path, kind = (*above, name), info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _fields(kind, choices, path, tr(info.title or name))
        else:
            heading = tr(str(extra.get("group", OTHER_GROUP)))
            yield _field(info, path, group or heading, choices)


def _field(info: FieldInfo, path: tuple[str, ...], group: str, choices: Choices) -> SettingField:
    extra = _extra(info)
    options = _choices(info, choices.get(".".join(path)))
    low, high = _bounds(info)
    return SettingField(
        path=path,
        group=group,
        title=tr(info.title or path[-1]),
        description=tr(info.description) if info.description else "",
        kind=_kind(info, path, bool(options)),
        default=info.get_default(call_default_factory=True),
        minimum=low,
        maximum=high,
        unit=str(extra.get("unit", "")),
        choices=options,
        restart=bool(extra.get("restart")),
        link=tr(str(extra["link"])) if "link" in extra else "",
        link_meaning=tr(str(extra["link_meaning"])) if "link_meaning" in extra else "",
    )


def _extra(info: FieldInfo) -> Mapping[str, Any]:
    extra = info.json_schema_extra
    return extra if isinstance(extra, dict) else {}


def _kind(info: FieldInfo, path: tuple[str, ...], has_choices: bool) -> Kind:
    if has_choices:
        return "choice"
    if info.annotation is bool:
        return "bool"
    if info.annotation is int:
        return "int"
    if info.annotation is float:
        return "float"
    if info.annotation is str:
        return "folder" if _extra(info).get("kind") == "folder" else "text"
    raise UnknownSettingError(f"the setting {'.'.join(path)} has no editor and is not hidden")


def _choices(
    info: FieldInfo, given: Sequence[tuple[str, str]] | None
) -> tuple[tuple[object, str], ...]:
    if given is not None:
        return tuple(given)
    if get_origin(info.annotation) is not Literal:
        return ()
    labels = _extra(info).get("labels", {})
    return tuple((value, tr(str(labels.get(value, value)))) for value in get_args(info.annotation))


def _bounds(info: FieldInfo) -> tuple[float | None, float | None]:
    low = high = None
    for bound in info.metadata:
        if isinstance(bound, Ge | Gt):
            low = bound.ge if isinstance(bound, Ge) else bound.gt
        elif isinstance(bound, Le | Lt):
            high = bound.le if isinstance(bound, Le) else bound.lt
    return _number(low), _number(high)


def _number(bound: object) -> float | None:
    return float(bound) if isinstance(bound, int | float) else None
