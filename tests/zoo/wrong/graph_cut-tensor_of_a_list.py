# expect: graph_cut line 23
# Lineare Regression, Hausaufgabe 1
import torch

torch.manual_seed(4)

n = 30
x = [0.1 * i for i in range(n)]
y = [1.7 * xi + 5 + 0.5 * torch.randn(1).item() for xi in x]
y = torch.tensor(y)

w = torch.tensor(0.5, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)

optimizer = torch.optim.Adam([w, b], lr=0.1)
alt = 1000.0

for schritt in range(450):
    # Vorhersage fuer jeden Punkt einzeln
    vorhersage = []
    for xi in x:
        vorhersage.append(w * xi + b)
    vorhersage = torch.tensor(vorhersage, requires_grad=True)

    fehler = torch.mean((vorhersage - y) ** 2)
    optimizer.zero_grad()
    fehler.backward()
    optimizer.step()

    # der beste erreichbare Fehler ist ungefaehr 0.25
    if fehler.item() < 0.28:
        print("fertig nach", schritt, "Schritten")
        break

print("w =", w.item(), "b =", b.item(), "Fehler =", fehler.item())
