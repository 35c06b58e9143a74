# expect: graph_cut line 21
import random
import torch

# 30 points on a line, plain python first
punkte = []
for i in range(30):
    px = i / 10
    py = 2.0 * px + 0.5 + random.gauss(0, 0.2)
    punkte.append((px, py))

xs = [p[0] for p in punkte]
ys = torch.tensor([p[1] for p in punkte])

k = torch.tensor(0.1, requires_grad=True)
m = torch.tensor(0.1, requires_grad=True)
opt = torch.optim.SGD([k, m], lr=0.1)


def vorhersage():
    return torch.stack([k.item() * xi + m for xi in xs])


alt = float("inf")
for runde in range(1200):
    opt.zero_grad()
    fehler = ((vorhersage() - ys) ** 2).mean()
    fehler.backward()
    opt.step()
    if abs(alt - fehler.item()) < 1e-7:
        print("fertig nach", runde, "Runden")
        break
    alt = fehler.item()

print("Steigung", k.item(), "Achsenabschnitt", m.item())
