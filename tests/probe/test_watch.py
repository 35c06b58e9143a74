"""What the probe sees of a training, with torch itself as the oracle."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.evidence import Ending, Run, Trace

TraceOf = Callable[..., Trace]

BASE = """import torch
torch.manual_seed(0)
x = torch.rand(20, 1)
y = 3 * x + 5 + torch.randn(20, 1)
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
for i in range({steps}):
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
    w.grad.zero_()
    b.grad.zero_()
"""


def _oracle(steps: int) -> list[tuple[float, float, float]]:
    """(w, b, loss) at each backward, by torch alone."""
    import torch

    generator = torch.random.get_rng_state()
    torch.manual_seed(0)
    x = torch.rand(20, 1)
    y = 3 * x + 5 + torch.randn(20, 1)
    torch.random.set_rng_state(generator)
    w, b, seen = torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True), []
    for _ in range(steps):
        loss = ((w * x + b - y) ** 2).mean()
        gradients = torch.autograd.grad(loss, (w, b))
        seen.append((w.item(), b.item(), loss.item()))
        with torch.no_grad():
            w -= 0.1 * gradients[0]
            b -= 0.1 * gradients[1]
    return seen


def test_values_gradients_and_losses_are_those_of_torch(trace: TraceOf) -> None:
    seen = trace(BASE.format(steps=20))
    names = {p.slot: p.names[0] for p in seen.parameters}
    for step, (w, b, loss) in zip(seen.steps, _oracle(20), strict=True):
        values = {names[r.slot]: r.value[0] for r in step.readings}
        assert values["w"] == pytest.approx(w, rel=1e-6)
        assert values["b"] == pytest.approx(b, rel=1e-6)
        assert step.loss == pytest.approx(loss, rel=1e-6)
        assert step.line == 9


def test_each_movement_follows_the_gradient_seen(trace: TraceOf) -> None:
    for step in trace(BASE.format(steps=10)).steps:
        for reading in step.readings:
            assert reading.after is not None
            assert reading.by == "hand"
            moved = (reading.next[0] or 0) - (reading.value[0] or 0)
            assert moved == pytest.approx(-0.1 * (reading.after[0] or 0), rel=1e-4)


def test_names_birth_lines_and_identity(trace: TraceOf) -> None:
    seen = trace(BASE.format(steps=5))
    assert {(p.names[0], p.born) for p in seen.parameters} == {("w", 5), ("b", 6)}
    for parameter in seen.parameters:
        assert len({r.serial for s in seen.steps for r in s.readings if r.slot == parameter.slot}) == 1


def test_the_data_is_found_through_the_loss(trace: TraceOf) -> None:
    data = trace(BASE.format(steps=5)).data
    assert data is not None
    assert (data.rows, len(data.inputs), data.line) == (20, 1, 8)
    assert data.prediction_shape == data.target_shape == data.table_shape == (20, 1)


def test_evidence_stays_small_over_many_steps(run: Callable[..., object]) -> None:
    import msgspec

    from grader.evidence import Run

    ran = run(BASE.format(steps=6000))
    assert isinstance(ran, Run)
    assert ran.trace is not None
    assert ran.trace.total_steps == 6000
    assert [s.index for s in ran.trace.steps][:10] == list(range(10))
    assert ran.trace.steps[-1].index == 5999
    assert len(msgspec.json.encode(ran.trace)) < 2_000_000


@pytest.mark.parametrize(
    ("update", "serials", "by"),
    [
        ("w.data = w.data - 0.1 * w.grad", 1, "hand"),
        ("w.data.sub_(0.1 * w.grad)", 1, "hand"),
        ("w = (w - 0.1 * w.grad).detach().requires_grad_()", 6, "hand"),
        ("pass", 1, "still"),
    ],
)
def test_objects_are_told_apart_by_serial_numbers(trace: TraceOf, update: str, serials: int, by: str) -> None:
    code = f"""import torch
x, y = torch.ones(4), torch.arange(4.)
w = torch.zeros(1, requires_grad=True)
for i in range(6):
    ((w * x - y) ** 2).mean().backward()
    {update}
    w.grad = None
"""
    seen = trace(code)
    readings = [r for s in seen.steps for r in s.readings]
    assert len({r.serial for r in readings}) == serials
    assert readings[0].by == by


@pytest.mark.parametrize(
    "form",
    ["loss.backward()", "torch.autograd.backward(loss)", "w.grad, = torch.autograd.grad(loss, [w])"],
)
def test_every_way_to_ask_for_gradients_is_seen(trace: TraceOf, form: str) -> None:
    code = f"""import torch
x, y = torch.ones(4), torch.arange(4.)
w = torch.zeros(1, requires_grad=True)
for i in range(3):
    loss = ((w * x - y) ** 2).mean()
    {form}
    w.data -= 0.1 * w.grad
    w.grad = None
"""
    seen = trace(code)
    assert seen.total_steps == 3
    assert seen.steps[0].readings[0].after == (-3.0,)


def test_optimizers_are_told_from_hands(trace: TraceOf) -> None:
    code = """import torch
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
x = torch.rand(5, 1)
for i in range(4):
    optimizer.zero_grad()
    torch.nn.functional.mse_loss(model(x), 2 * x).backward()
    optimizer.step()
"""
    seen = trace(code)
    assert {p.names[0] for p in seen.parameters} == {"model.weight", "model.bias"}
    assert {r.by for s in seen.steps for r in s.readings} == {"optimizer"}
    assert [(o.kind, o.line, o.steps, o.rate) for o in seen.optimizers] == [("SGD", 3, 4, 0.1)]


def test_a_crash_names_the_line_and_the_state_of_its_tensors(run: Callable[..., object]) -> None:
    from grader.evidence import Run

    ran = run("import torch\nw = torch.zeros(1, requires_grad=True)\nv = w * 2\nv -= 0.1 * v.grad\n")
    assert isinstance(ran, Run)
    assert ran.ending is Ending.CRASHED
    assert ran.trace is not None
    crash = ran.trace.crash
    assert crash is not None
    assert (crash.type, crash.line) == ("TypeError", 4)
    assert [(t.name, t.leaf, t.has_grad) for t in crash.tensors] == [("v", False, False)]


def test_time_is_virtual_and_windows_never_open(trace: TraceOf) -> None:
    code = """import time
import matplotlib.pyplot as plt
before = time.time()
time.sleep(3600)
plt.plot([1, 2]); plt.pause(100); plt.show()
assert time.time() - before > 3600
"""
    assert [n.kind for n in trace(code).notes] == ["sleep"]


def test_an_element_may_be_updated_in_place(trace: TraceOf) -> None:
    code = """import torch
c = torch.zeros(2, requires_grad=True)
for k in range(6):
    (c ** 2 + c).sum().backward()
    with torch.no_grad():
        for j in range(2):
            c[j] -= 0.1 * c.grad[j].item()
    c.grad.zero_()
"""
    assert trace(code).total_steps == 6


def test_chance_can_be_repeated(run: Callable[..., object]) -> None:
    from grader.evidence import Run

    code = """import random
import numpy as np
import torch
random.seed(); np.random.seed(); torch.seed()
print(random.random(), np.random.rand(), torch.rand(1).item(), np.random.default_rng().random())
"""
    outputs = []
    for seed in (1, 1, 2):
        ran = run(code, seed)
        assert isinstance(ran, Run)
        outputs.append(ran.output)
    assert outputs[0] == outputs[1] != outputs[2]


def test_probe_names_do_not_show_among_the_globals(trace: TraceOf) -> None:
    trace("for i in range(2):\n    x = i\nassert not [n for n in dir() if 'probe_bound' in n], dir()\n")


def test_loops_tell_how_they_ended(trace: TraceOf) -> None:
    head = "import torch\nw = torch.ones(1, requires_grad=True)\n"
    ends = {
        "for i in range(3):\n    (w * w).backward()\n": "exhausted",
        "i = 0\nwhile i < 3:\n    (w * w).backward()\n    i += 1\n": "condition",
        "for i in range(9):\n    (w * w).backward()\n    if i == 2: break\n": "break",
        "def f():\n    for i in range(9):\n        (w * w).backward()\n        if i == 2: return\nf()\n": "return",
    }
    for code, expected in ends.items():
        loops = trace(head + code).loops
        assert [(loop.exit, loop.last_step - loop.first_step) for loop in loops] == [(expected, 3)]


def test_what_objects_hold_is_told_of_a_crash_without_calling_them(run: Callable[..., Run]) -> None:
    code = """import torch
class Stubborn:
    def __getattribute__(self, name):
        if name == "__class__":
            return Stubborn
        raise RuntimeError(name)
class Slotted:
    __slots__ = ("w",)
class Line:
    def __init__(self):
        self.w = torch.zeros(1)
stubborn, slotted, line = Stubborn(), Slotted(), Line()
(line.w * 2).sum().backward()
"""
    trace = run(code).trace
    assert trace is not None
    assert trace.crash is not None
    held = {t.name: t for t in trace.crash.tensors}
    assert held["line.w"].leaf
    assert not held["line.w"].requires_grad


HOOKED = """import torch
torch.manual_seed(0)
x = torch.rand(20, 1)
y = 3 * x + 5 + torch.randn(20, 1)
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
{hooks}
for i in range(20):
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
"""

HOOKS = {
    "after it was stored": """
def move(p):
    with torch.no_grad():
        p -= 0.1 * p.grad
    p.grad = None
for p in (w, b):
    p.register_post_accumulate_grad_hook(move)
""",
    "before it was stored": """
def mover(p):
    def move(gradient):
        p.data -= 0.1 * gradient
    return move
for p in (w, b):
    p.register_hook(mover(p))
""",
    "by an optimizer": """
def stepper(p):
    optimizer = torch.optim.SGD([p], lr=0.1)
    def step(_):
        optimizer.step()
        optimizer.zero_grad()
    return step
for p in (w, b):
    p.register_post_accumulate_grad_hook(stepper(p))
""",
    "at the node": """
nodes = [p.expand_as(p).grad_fn.next_functions[0][0] for p in (w, b)]
def mover(p):
    def move(*_):
        p.data -= 0.1 * p.grad
        p.grad = None
    return move
for p, node in zip((w, b), nodes):
    node.register_hook(mover(p))
""",
}


@pytest.mark.parametrize("hooks", HOOKS.values(), ids=HOOKS)
def test_gradients_that_hooks_use_up_within_a_backward_are_seen(trace: TraceOf, hooks: str) -> None:
    seen = trace(HOOKED.format(hooks=hooks))
    assert len(seen.steps) == 20
    for step in seen.steps[1:]:  # at the first, nobody knows yet of hooks behind the leaf
        for reading in step.readings:
            assert reading.after
            moved = [after - before for before, after in zip(reading.value, reading.next, strict=True)]  # type: ignore[operator]  # finite
            assert moved == pytest.approx([-0.1 * (g or 0) for g in reading.after], rel=1e-3)


def test_a_gradient_that_piles_up_under_a_hook_is_told_as_it_was_used(trace: TraceOf) -> None:
    hooks = HOOKS["after it was stored"].replace("    p.grad = None\n", "")
    last = trace(HOOKED.format(hooks=hooks)).steps[-2:]
    for before, after in zip(last[0].readings, last[1].readings, strict=True):
        assert after.before == before.after


SEARCH = """import torch
x = torch.rand(20, 1)
y = 3 * x + 5 + torch.randn(20, 1)
for k in range({trainings}):
    w = torch.zeros(1, requires_grad=True)
    b = torch.zeros(1, requires_grad=True)
    for i in range({steps}):
        loss = ((w * x + b - y) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            w -= 0.01 * k * w.grad
            b -= 0.01 * k * b.grad
        w.grad = b.grad = None
"""


def test_of_many_short_trainings_only_the_first_are_seen_call_by_call(trace: TraceOf) -> None:
    seen = trace(SEARCH.format(trainings=30, steps=2))
    looked_at = {touch.step for touch in seen.touches}
    assert {1, 2, 3} <= looked_at
    assert max(looked_at) < 2 * 20


def test_the_last_of_many_trainings_that_last_has_its_data_and_predictions(trace: TraceOf) -> None:
    seen = trace(SEARCH.format(trainings=24, steps=12))
    assert seen.data is not None
    assert seen.data.rows == 20
    ends = [p for p in seen.predictions if p.at == "end"]
    assert ends
    assert ends[-1].step == 24 * 12


def test_a_gradient_that_is_no_number_is_not_taken_for_used_up() -> None:
    import torch

    from grader.probe.arrivals import Arrivals
    from grader.probe.steps import Reading

    def listens(gradient: float) -> bool:
        w = torch.zeros(1, requires_grad=True)
        w.grad = torch.tensor([gradient])
        reading = Reading(0, 1, w, w, [0.0], None, after=[gradient if gradient == gradient else None])
        arrivals = Arrivals()
        arrivals.settle(reading)
        arrivals.listen([reading])
        return bool(w._backward_hooks)

    assert listens(0.0)
    assert not listens(float("nan"))
    assert not listens(1.5)


def test_parameters_out_of_a_generator_have_their_names(trace: Callable[..., Trace]) -> None:
    code = (
        "import torch\nw, b = (torch.zeros(1, requires_grad=True) for _ in range(2))\n"
        "for _ in range(3):\n    ((w * 2 + b - 1) ** 2).sum().backward()\n"
    )
    assert sorted(p.names for p in trace(code).parameters) == [("b",), ("w",)]


def test_rows_of_a_jacobian_are_no_steps(trace: TraceOf) -> None:
    seen = trace(
        "import torch\nx = torch.arange(5.0)\np = torch.zeros(2, requires_grad=True)\nfor i in range(4):\n"
        "    r = p[0] * x + p[1] - 3 * x\n"
        "    rows = [torch.autograd.grad(r, p, e, retain_graph=True)[0] for e in torch.eye(5)]\n"
        "    p.data -= 0.1 * torch.stack(rows).T @ r.detach()\n"
    )
    assert seen.total_steps == 0
    assert [(n.kind, n.line) for n in seen.notes] == [("unfollowed", 6)]


def test_derivatives_of_gradients_are_no_steps(trace: TraceOf) -> None:
    seen = trace(
        "import torch\nx = torch.arange(5.0)\np = torch.zeros(2, requires_grad=True)\nfor i in range(4):\n"
        "    (g,) = torch.autograd.grad(((p[0] * x + p[1] - 3 * x) ** 2).mean(), p, create_graph=True)\n"
        "    (h,) = torch.autograd.grad(g.sum(), p)\n"
        "    p.data -= 0.01 * g.detach()\n"
    )
    assert seen.total_steps == 4
    assert {s.line for s in seen.steps} == {5}


def test_a_penalty_on_the_gradient_is_part_of_a_loss(trace: TraceOf) -> None:
    seen = trace(
        "import torch\nx = torch.arange(5.0)\np = torch.zeros(2, requires_grad=True)\nfor i in range(4):\n"
        "    loss = ((p[0] * x + p[1] - 3 * x) ** 2).mean()\n"
        "    (g,) = torch.autograd.grad(loss, p, create_graph=True)\n"
        "    (loss + 0.1 * g.norm()).backward()\n"
        "    p.data -= 0.01 * p.grad\n    p.grad = None\n"
    )
    assert {s.line for s in seen.steps} == {6, 7}


def test_gradients_of_one_loss_by_one_tensor_after_the_other_are_one_step(trace: TraceOf) -> None:
    seen = trace(
        "import torch\nx = torch.arange(5.0)\nw = torch.zeros(1, requires_grad=True)\n"
        "b = torch.zeros(1, requires_grad=True)\nfor i in range(4):\n    e = (w * x + b - 3 * x) ** 2\n"
        "    gw = torch.autograd.grad(e, w, torch.ones(5), retain_graph=True)[0]\n"
        "    gb = torch.autograd.grad(e, iter([b]), torch.ones(5))[0]\n"
        "    w.data -= 0.01 * gw\n    b.data -= 0.01 * gb\n"
    )
    assert seen.total_steps == 4
    assert all(reading.after for step in seen.steps for reading in step.readings)
