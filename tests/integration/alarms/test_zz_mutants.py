import importlib.util, pathlib, pytest
from dispatcher.alarms import handling, machine, store, verbs
from dataclasses import replace
spec = importlib.util.spec_from_file_location("any_order", pathlib.Path(__file__).with_name("test_any_order.py"))
mod = importlib.util.module_from_spec(spec); spec.loader.exec_module(mod)
T = mod.test_whatever_happens_no_alarm_is_forgotten_or_ends_by_itself
@pytest.mark.parametrize("mutant", ["presses", "stale", "skiphist", "clockresolve"])
def test_mutant(mutant, monkeypatch, server_url, template_name):
    if mutant == "presses":
        orig = machine._pressed
        monkeypatch.setattr(machine, "_pressed", lambda a, e, n, p: (lambda c: replace(c, alarm=replace(c.alarm, presses=a.presses)))(orig(a, e, n, p)))
    if mutant == "stale":
        monkeypatch.setattr(verbs, "_refuse", lambda *a, **k: None)
    if mutant == "skiphist":
        orig_rec = mod.AnyOrder.record
        async def rec(c, entries, *, now):
            await orig_rec(c, [e for e in entries if e.event != "answered"], now=now)
        monkeypatch.setattr(mod.AnyOrder, "record", staticmethod(rec))
    if mutant == "clockresolve":
        orig_d = machine._deadline_passed
        from dispatcher.alarms.model import State, Outcome
        monkeypatch.setattr(machine, "_deadline_passed", lambda a, n, p: (lambda c: replace(c, alarm=replace(c.alarm, state=State.RESOLVED, outcome=Outcome.OTHER, next_deadline_at=None, deadline=None)) if a.level > 3 else c)(orig_d(a, n, p)))
    with pytest.raises(BaseException) as e:
        T(server_url, template_name)
    print(mutant, type(e.value), str(e.value)[:200])
