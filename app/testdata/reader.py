# Reads the window as a screen reader does, through AT-SPI and by nothing of ours. What it is told of it prints as it comes, a
# line each: "keys ROLE | NAME | HELP" for what has the keys now, "said TEXT" for a text that is to be heard, "typed TEXT",
# "value NAME | TEXT". A line on its input asks something: "names" for every control without a name, "tree" for everything,
# "press NAME" to click a button.
import sys
import threading

import pyatspi
from gi.repository import GLib


def tell(*words):
    print(*words, flush=True)


def about(a):
    return f"{a.getRoleName()} | {a.name} | {a.description}"


def focused(e):
    if e.detail1:
        tell("keys", about(e.source))


def showing(e):
    if e.detail1 and e.source.getRole() == pyatspi.ROLE_NOTIFICATION:
        tell("said", e.source.name)


def typed(e):
    tell("typed", e.any_data)


def selected(e):
    if e.detail1 and e.source.parent.getRole() == pyatspi.ROLE_COMBO_BOX:
        tell("value", e.source.parent.name, "|", e.source.name)


def walk(a, way):
    yield a, way
    for inner in a:
        yield from walk(inner, way + [a.getRoleName()])


def ours():
    for program in pyatspi.Registry.getDesktop(0):
        if program.name == "Hookflow":
            yield from walk(program, [])


def names():
    seen = 0
    for a, way in ours():
        if a.getState().contains(pyatspi.STATE_FOCUSABLE):
            seen += 1
            if not a.name.strip():
                place = a.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
                tell("nameless", a.getRoleName(), "in", way[-1], place)
    tell("named", seen)


def tree():
    for a, way in ours():
        states = [pyatspi.stateToString(s) for s in a.getState().getStates()]
        tell("node", "  " * len(way) + about(a), *states)
    tell("end")


def press(name):
    for a, _ in ours():
        if a.name == name and a.getState().contains(pyatspi.STATE_SHOWING) and a.queryAction().nActions:
            a.queryAction().doAction(0)
            return tell("pressed", name)
    tell("nothing", name)


def asked():
    for line in sys.stdin:
        word, _, rest = line.strip().partition(" ")
        GLib.idle_add(lambda: {"names": names, "tree": tree}[word]() if not rest else press(rest))
    GLib.idle_add(pyatspi.Registry.stop)


for what, told in {"object:state-changed:focused": focused, "object:state-changed:showing": showing,
                   "object:text-changed:insert": typed, "object:state-changed:selected": selected}.items():
    pyatspi.Registry.registerEventListener(told, what)
threading.Thread(target=asked, daemon=True).start()
tell("ready")
pyatspi.Registry.start()
