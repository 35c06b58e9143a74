# expect: grad_not_zeroed line 27 # expect: no_stop_condition line 16
# Ajuste de una recta y = m*x + n
import torch

torch.manual_seed(18)

x = torch.rand(60) * 3 - 1.5
y = 1.45 * x + 5 + 0.6 * torch.randn(60)

m = torch.zeros(1, requires_grad=True)
n = torch.zeros(1, requires_grad=True)

lr = 0.1
registro = []

for epoca in range(250):
    y_hat = m * x + n
    costo = ((y_hat - y) ** 2).mean()
    costo.backward()

    with torch.no_grad():
        m -= lr * m.grad
        n -= lr * n.grad

    # poner los gradientes a cero
    m.grad.zero_()
    m.grad.zero_()
    registro.append(costo.item())

    if epoca % 50 == 0:
        print(f"época {epoca}: costo {costo.item():.4f}")

print("mejor costo:", min(registro))
print("m:", m.item(), "n:", n.item())
