"""`liftlens models`: which models there are, and bringing them, without a window."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from app.settings_file import load_settings
from app.terminal.manners import complain, one_line, say, stop_on_signals
from app.terminal.progress_bar import progress_bar
from inference.models.download import download
from inference.models.errors import DownloadStoppedError, ModelError
from inference.models.store import State, find, paths_of, state_of, user_models
from inference.models.table import Model, model_by_id, models


def run_models(arguments: Sequence[str]) -> int:
    """Run `liftlens models`.

    Returns
    -------
    int
        0 all is well; 1 a model is missing, damaged or could not be brought, with a line on the
        error output; 130 interrupted.
    """
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except DownloadStoppedError:
        complain("interrupted; the same command goes on from there.")
        return 130
    except (ModelError, OSError) as error:
        complain(str(error))
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="liftlens models",
        description="The models that LiftLens can use. Nothing is downloaded but by `get`.",
        epilog=f"Downloads go to {user_models()}. Exit status: 0 all is well, 1 a model is "
        "missing, damaged or could not be brought, 2 wrong command line, 130 interrupted.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    listed = commands.add_parser("list", help="all models, and how it stands with each")
    listed.add_argument("--json", action="store_true", help="print JSON")
    listed.set_defaults(run=_list)
    get = commands.add_parser("get", help="download models")
    get.add_argument("models", nargs="+", metavar="ID")
    get.add_argument(
        "--accept-licence",
        action="store_true",
        help="you have read the licence, and your use is one that it allows; asked for where it "
        "forbids commercial use",
    )
    get.add_argument(
        "--mirror",
        default="",
        metavar="URL",
        help="ask here, with the names of the files after it, not at the publisher's (default: "
        "what the window's settings say, else LIFTLENS_MODEL_MIRROR)",
    )
    get.add_argument("-q", "--quiet", action="store_true", help="no progress bar")
    get.set_defaults(run=_get)
    verify = commands.add_parser("verify", help="check the files of models against the published")
    verify.add_argument("models", nargs="*", metavar="ID", help="default: all that are here")
    verify.set_defaults(run=_verify)
    path = commands.add_parser("path", help="print where the files of a model are")
    path.add_argument("model", metavar="ID")
    path.set_defaults(run=_path)
    return parser


def _list(options: argparse.Namespace) -> int:
    if options.json:
        say(json.dumps([_as_dict(model) for model in models().values()], indent=2))
        return 0
    for model in models().values():
        size = sum(file.size for file in model.files)
        about = f", {size / 1e6:.0f} MB" if all(file.size for file in model.files) else ""
        say(f"{model.id:<20}{state_of(model):<9}{model.title} ({_licence(model)}{about})")
        say(f"{'':<29}{model.input} → {model.joints}; {model.accuracy}")
    return 0


def _as_dict(model: Model) -> dict[str, object]:
    return {
        "id": model.id,
        "title": model.title,
        "task": model.task,
        "state": state_of(model),
        "licence": model.licence,
        "non_commercial": model.non_commercial,
        "source": model.source,
        "input": model.input,
        "joints": model.joints,
        "accuracy": model.accuracy,
        "files": [
            {"name": file.name, "sha256": file.sha256 or None, "size": file.size or None}
            for file in model.files
        ],
    }


def _licence(model: Model) -> str:
    return f"{model.licence}, no commercial use" if model.non_commercial else model.licence


def _get(options: argparse.Namespace) -> int:
    wanted = [model_by_id(name) for name in options.models]
    for model in wanted:
        if model.non_commercial and not options.accept_licence:
            raise ModelError(
                f"{model.title} is under {model.licence}, which forbids commercial use: see "
                f"{model.source}. Where your use is allowed, add --accept-licence."
            )
    for model in wanted:
        with (
            stop_on_signals() as stop,
            progress_bar(model.id, quiet=options.quiet, unit="B") as show,
        ):
            brought = download(
                model,
                mirror=options.mirror or load_settings().model_mirror,
                progress=lambda transfer: show(transfer.done, transfer.total),
                should_stop=stop.is_set,
            )
        if brought:
            say(one_line(f"{model.id}: {', '.join(map(str, brought))}"))
        else:
            say(f"{model.id}: all there")
    return 0


def _verify(options: argparse.Namespace) -> int:
    named = [model_by_id(name) for name in options.models]
    wrong = False
    for model in named or models().values():
        state = state_of(model)
        if state is State.MISSING and not named:
            continue
        wrong |= state is not State.READY
        places = ", ".join(str(path) for path in map(find, model.files) if path is not None)
        say(one_line(f"{model.id}: {state}{f' ({places})' if places else ''}"))
    return int(wrong)


def _path(options: argparse.Namespace) -> int:
    paths: Sequence[Path] = paths_of(model_by_id(options.model))
    for path in paths:
        say(str(path))
    return 0
