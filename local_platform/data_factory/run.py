"""Runs a pipeline of a factory on this machine."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from data_factory.expressions import Context, ExpressionError, evaluate
from local_platform.data_factory.activities import HANDLERS
from local_platform.data_factory.datasets import HTTP_SERVICE
from local_platform.data_factory.errors import ParameterError
from local_platform.data_factory.history import History
from local_platform.data_factory.http_access import HttpAccess
from local_platform.data_factory.http_body import SizeLimits
from local_platform.data_factory.http_client import HttpClient
from local_platform.data_factory.malformed import readable
from local_platform.data_factory.names import spelled
from local_platform.data_factory.pipeline import Invocation, begin, execute
from local_platform.data_factory.recorder import Event, Recorder, nobody
from local_platform.data_factory.scope import Machine
from local_platform.data_factory.stores.local_store import LocalStore
from local_platform.data_factory.support import require_supported
from local_platform.workflows.clock import Clock, SystemClock

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from local_platform.data_factory.definitions import Factory
    from local_platform.data_factory.record import PipelineRun
    from local_platform.data_factory.stores.store import LakeStore


@dataclass(frozen=True, slots=True)
class RunOptions:
    """Options of a run that few callers need.

    Attributes:
        run_id: id of the run; a new one when empty.
        once: whether to refuse an id of which a run has ended or is in progress. If false, the earlier run of that id
            is replaced; the caller makes sure that none is in progress.
        store: where the lake's files are; the lake's folder when None.
        sizes: how large a delivered file may be.
        longest_wait: upper limit in seconds for any HTTP timeout of the definitions.
        invocation: what started the run; only for a run that is to look as if a trigger started it.
    """

    run_id: str = ""
    once: bool = False
    store: LakeStore | None = None
    sizes: SizeLimits = field(default_factory=SizeLimits)
    longest_wait: float | None = None
    clock: Clock = field(default_factory=SystemClock)
    invocation: Invocation | None = None


def run_pipeline(
    factory: Factory,
    pipeline: str,
    parameters: Mapping[str, Any],
    lake: Path,
    *,
    http: HttpAccess | None = None,
    on_event: Callable[[Event], None] = nobody,
    options: RunOptions | None = None,
) -> PipelineRun:
    """Run a pipeline to its end and keep its history in the lake.

    Args:
        factory: the definitions, from :func:`read_factory`.
        pipeline: name of the pipeline.
        parameters: values of its parameters; text is read as the declared type.
        lake: the lake's folder; its containers are folders in it. Made when it does not exist.
        http: which addresses may be reached, and which URLs replace those of the definitions.
        on_event: called when an attempt of an activity begins or ends, or waits for the next; from any thread, one
            call at a time.
        options: further options.

    Returns:
        The run, succeeded or failed; a failed activity raises no error.

    Raises:
        FactoryRunError: nothing was run: there is no such pipeline, its definitions contradict each other, it needs
            what is not supported here, or a parameter or a name of ``http`` is wrong.
        RunGoesOnError: a run goes on that has the id, and the id is to be used once.
        RunKnownError: the same for a run that has ended.
    """
    options = options or RunOptions()
    require_supported(factory, pipeline, HANDLERS)
    access = _with_services(http or HttpAccess(), factory)
    clock, history = options.clock, History(lake)
    machine = Machine(
        factory=factory,
        store=options.store or LocalStore(lake),
        http=HttpClient(access, options.longest_wait),
        limits=options.sizes,
        clock=clock,
        recorder=Recorder(clock, history, on_event),
        handlers=HANDLERS,
    )
    invocation = options.invocation or Invocation(pipeline)
    invocation = replace(invocation, pipeline=pipeline, parameters=parameters, run_id=options.run_id)
    with history.claim(options.run_id) if options.once else nullcontext():
        with readable(f"What the pipeline {pipeline!r} declares"):
            frame = begin(machine, invocation)
        try:
            execute(machine, frame)
        except BaseException:
            machine.stop.set()
            raise
        finally:
            for thread in machine.on_their_own:
                thread.join()
    return frame.run


def _with_services(access: HttpAccess, factory: Factory) -> HttpAccess:
    """Let a URL that replaces a linked service's also replace the linked service's default URL.

    A Web activity that reads from the same source has the URL, not the linked service's name. Names get the spelling of
    the factory.

    Raises:
        ParameterError: a name is none of the factory's HTTP linked services.
        FactoryError: what one declares can't be read.
    """
    known = [name for name, service in factory.linked_services.items() if service.get("type") == HTTP_SERVICE]
    by_address, named = {}, {}
    for given, url in access.instead.items():
        name = spelled(given, known)
        if name in known:
            with readable(f"What the linked service {name!r} declares"):
                address = _default_address(factory.linked_service(name))
            if address:
                by_address[address] = url
        elif "://" not in name:
            raise ParameterError(
                f"The factory has no HTTP linked service {given!r}, whose source could be another one. There are: "
                f"{', '.join(sorted(known)) or 'none'}. A base URL can be given in place of a name, too."
            )
        named[name] = url
    return replace(access, instead={**by_address, **named})


def _default_address(service: Mapping[str, Any]) -> str:
    defaults = {name: spec.get("defaultValue") for name, spec in (service.get("parameters") or {}).items()}
    try:
        url = evaluate(service["typeProperties"]["url"], Context(linked_service_parameters=defaults))
    except (ExpressionError, KeyError):
        return ""
    return url if isinstance(url, str) and "://" in url else ""
