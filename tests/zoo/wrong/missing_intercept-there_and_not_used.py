# expect: missing_intercept line 15
# Tarea 1 - regresión lineal
import torch

# datos: y = 1.4 x + 5 + ruido
x = torch.rand(60, 1) * 3
y = 1.4 * x + 5 + 0.5 * torch.randn(60, 1)

w = torch.randn(1, 1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
optimizador = torch.optim.SGD([w, b], lr=0.05)


def modelo(x):
    return torch.mm(x, w)


def ecm(prediccion, real):
    return torch.mean((prediccion - real) ** 2)


anterior = float("inf")
for epoca in range(1500):
    optimizador.zero_grad()
    perdida = ecm(modelo(x), y)
    perdida.backward()
    optimizador.step()
    if epoca % 100 == 0:
        print("época", epoca, "pérdida", perdida.item())
    if abs(anterior - perdida.item()) < 1e-7:
        print("la pérdida ya no cambia")
        break
    anterior = perdida.item()

print("w =", w.item(), "b =", b.item())
