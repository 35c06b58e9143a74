# expect: rebound_parameter line 21
# Style: dict of parameters and a dict of settings
import torch

config = {"slope": 3.7, "lr": 0.2, "eps": 1e-6, "max_epochs": 8000}

x = torch.rand(20, 1) * 2
y = config["slope"] * x + (5 + torch.randn(20, 1))

params = {
    "w": torch.zeros(1, requires_grad=True),
    "b": torch.zeros(1, requires_grad=True),
}

record = {"loss": []}
for epoch in range(config["max_epochs"]):
    y_pred = params["w"] * x + params["b"]
    loss = (0.5 * (y - y_pred) ** 2).mean()
    loss.backward()
    for name in params:
        params[name] = params[name] - config["lr"] * params[name].grad
        params[name].grad.zero_()
    record["loss"].append(loss.item())
    if len(record["loss"]) >= 2 and record["loss"][-2] - record["loss"][-1] < config["eps"]:
        print("loss is flat, epoch", epoch)
        break

print({name: round(p.item(), 4) for name, p in params.items()})
