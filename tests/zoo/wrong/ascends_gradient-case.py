# expect: ascends_gradient line 20
import torch

data = {"x": torch.rand(32) * 2 - 0.5}
data["y"] = 3.7 * data["x"] + 2 + 0.4 * torch.randn(32)
theta = {"slope": torch.ones(1, requires_grad=True), "shift": torch.ones(1, requires_grad=True)}


def loss_fn():
    return torch.mean((theta["slope"] * data["x"] + theta["shift"] - data["y"]) ** 2)


def apply(name: str, lr: float) -> None:
    p = theta[name]
    with torch.no_grad():
        match name:
            case "slope":
                p.sub_(lr * p.grad)
            case "shift":
                p.add_(lr * p.grad)
            case _:
                raise KeyError(name)
        p.grad.zero_()


history: list[float] = []
for epoch in range(200):
    value = loss_fn()
    value.backward()
    for name in theta:
        apply(name, lr=0.1)
    history.append(value.item())
    match history:
        case [*_, a, z] if abs(a - z) < 1e-7:
            print("stop at epoch", epoch)
            break

print({n: p.item() for n, p in theta.items()})
