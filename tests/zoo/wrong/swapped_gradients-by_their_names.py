# expect: swapped_gradients line 17
# Hausaufgabe 1: Gerade anpassen mit torch.autograd.grad
import torch

torch.manual_seed(33)
n = 50
x = 4 * torch.rand(n) + 1
y = 1.5 * x + (5 + torch.randn(n))

w = torch.tensor([0.0], requires_grad=True)
b = torch.tensor([0.0], requires_grad=True)

lernrate = 0.04
grenze = 1e-2
for i in range(2000):
    kosten = ((w * x + b - y) ** 2).mean()
    gb, gw = torch.autograd.grad(kosten, (w, b))
    with torch.no_grad():
        w -= lernrate * gw
        b -= lernrate * gb
    # Abbruch, sobald beide Ableitungen klein sind
    if gw.abs().item() < grenze and gb.abs().item() < grenze:
        print("Abbruch in Schritt", i)
        break

print("w:", w.item())
print("b:", b.item())
print("Kosten:", kosten.item())
