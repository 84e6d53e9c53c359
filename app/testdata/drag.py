#!/usr/bin/env python3
"""Drags files onto a window as a file manager does: XDND, version 5.

    drag.py WINDOW X Y FILE...    WINDOW is the number of an X window, X and Y are places of the display

Ends with "dropped" once the window has taken the files and said so; with an error after 20 s."""
import pathlib
import select
import sys
import time

from Xlib import X, Xatom, display
from Xlib.protocol import event

d = display.Display()
atom = d.intern_atom
target = d.create_resource_object("window", int(sys.argv[1]))
x, y = int(sys.argv[2]), int(sys.argv[3])
uris = "".join(pathlib.Path(f).resolve().as_uri() + "\r\n" for f in sys.argv[4:]).encode()
kind = atom("text/uri-list")
own = d.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent, event_mask=X.PropertyChangeMask)
own.set_selection_owner(atom("XdndSelection"), X.CurrentTime)


def say(name, *data):
    """sends a message of the protocol to the window."""
    data = [own.id, *data] + [0] * (4 - len(data))
    target.send_event(event.ClientMessage(window=target, client_type=atom(name), data=(32, data)))
    d.flush()


def give(asked):
    """hands over the files that the window asks for."""
    asked.requestor.change_property(asked.property, asked.target, 8, uris)
    asked.requestor.send_event(event.SelectionNotify(time=asked.time, requestor=asked.requestor, selection=asked.selection, target=asked.target, property=asked.property))
    d.flush()


aware = target.get_full_property(atom("XdndAware"), Xatom.ATOM)
if aware is None:
    sys.exit("the window takes nothing that is dragged")
say("XdndEnter", aware.value[0] << 24, kind)
say("XdndPosition", 0, x << 16 | y, X.CurrentTime, atom("XdndActionCopy"))
end, dropped = time.time() + 20, False
while time.time() < end:
    if not d.pending_events() and not select.select([d.fileno()], [], [], 0.5)[0]:
        continue
    e = d.next_event()
    if e.type == X.SelectionRequest:
        give(e)
    elif e.type == X.ClientMessage and e.client_type == atom("XdndStatus") and not dropped:
        if not e.data[1][1] & 1:
            sys.exit("the window refuses the files")
        dropped = True
        say("XdndDrop", 0, X.CurrentTime)
    elif e.type == X.ClientMessage and e.client_type == atom("XdndFinished"):
        print("dropped")
        sys.exit(0)
sys.exit("the window has not answered")
