"""Scenarios by name. A scenario is a function that gets a Trial, makes faults, and returns; the oracle judges what is left."""

from typing import Callable, NamedTuple


class Skip(Exception):
    """This machine cannot do it; the text says what is missing."""


class Scenario(NamedTuple):
    name: str
    act: Callable
    quick: bool  # part of the quick selection
    cycles: int  # how often it makes its fault, unless the command line says otherwise; 0: it has no such number
    timeout_s: float  # without cycles
    cycle_s: float  # and for each of them

    @property
    def expected(self):
        return " ".join(self.act.__doc__.split())


ALL = {}


def scenario(name, quick=False, cycles=0, timeout_s=150, cycle_s=10):
    """Registers a function; its docstring says what is expected."""
    def register(act):
        assert name not in ALL and act.__doc__, name
        ALL[name] = Scenario(name, act, quick, cycles, timeout_s, cycle_s)
        return act
    return register
