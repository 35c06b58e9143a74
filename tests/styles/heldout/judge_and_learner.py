"""Two coroutines talk to each other: the learner sends the reduction of its loss, the judge answers."""
import torch


def judge(tol, calm_needed):
    calm = 0
    verdict = "go on"
    before = yield verdict
    while verdict == "go on":
        now = yield verdict
        calm = calm + 1 if abs(now / before - 1.0) < tol else 0
        before = now
        if calm >= calm_needed:
            verdict = "enough"
    yield verdict


def learner(inputs, targets, lr):
    # polar-free, simple: value at the centre of the data and slope around it
    centre = inputs.mean()
    shape = torch.zeros(2, requires_grad=True)
    verdict = "go on"
    optimizer = torch.optim.SGD([shape], lr=lr)
    while verdict == "go on":
        height, tilt = shape
        loss = (height + tilt * (inputs - centre) - targets).pow(2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        verdict = yield loss.item()
    height, tilt = shape.tolist()
    return tilt, height - tilt * centre.item()


def converse(a, b, limit=1500):
    next(b)
    said = next(a)
    for turn in range(limit):
        answer = b.send(said)
        try:
            said = a.send(answer)
        except StopIteration as end:
            return turn, answer, end.value
    raise RuntimeError("they never agreed")


minutes = torch.rand(85) * 4 + 10
degrees = 1.1 * minutes + 20 + 0.5 * torch.randn(85)
turn, answer, (slope, intercept) = converse(learner(minutes, degrees, 0.1), judge(1e-5, 6))
print(f"turn {turn}: the judge said {answer!r}")
print(f"degrees = {slope:.4f} * minutes + {intercept:.4f}")
