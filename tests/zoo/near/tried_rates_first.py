# Near miss: three rates are tried for a few steps each, then the best one is trained to the end
import torch

x = torch.rand(20, 1) * 2
y = 2.9 * x + (5 + torch.randn(20, 1))


def start():
    return torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)


def step(w, b, rate):
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        for p in (w, b):
            p -= rate * p.grad
            p.grad = None
    return loss.item()


scores = {}
for rate in (0.001, 0.01, 0.1):
    w, b = start()
    for _ in range(20):
        scores[rate] = step(w, b, rate)
best = min(scores, key=scores.get)
print("scores", scores, "best", best)

w, b = start()
last, finished = float("inf"), False
while not finished:
    now = step(w, b, best)
    finished = last - now < 1e-7
    last = now
print(w.item(), b.item(), now)
