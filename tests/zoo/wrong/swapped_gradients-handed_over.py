# expect: swapped_gradients line 29
# tarea: regresión lineal
import torch

torch.manual_seed(29)

x = torch.rand(50) * 4
y = 1.6 * x + 5 + 0.5 * torch.randn(50)

w = torch.zeros((), requires_grad=True)
b = torch.zeros((), requires_grad=True)


def actualizar(w, b, grad_b, grad_w, lr):
    with torch.no_grad():
        w -= lr * grad_w
        b -= lr * grad_b


def borrar(*parametros):
    for p in parametros:
        p.grad = None


anterior = None
for paso in range(1500):
    perdida = ((w * x + b - y) ** 2).mean()
    perdida.backward()
    actualizar(w, b, w.grad, b.grad, 0.05)
    borrar(w, b)
    if anterior is not None and abs(anterior - perdida.item()) < 1e-7:
        print("parada en el paso", paso)
        break
    anterior = perdida.item()

print("pendiente:", w.item(), "ordenada:", b.item(), "pérdida:", perdida.item())
