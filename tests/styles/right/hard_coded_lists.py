# Style: python lists of twelve measured points, data centred by hand
import torch

# spring: weight hung on it (N), length (cm)
weight = [0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 5.5, 6.0]
length = [11.9, 13.4, 14.6, 16.3, 17.4, 19.1, 20.2, 21.5, 23.4, 24.3, 26.1, 27.2]

t_x = torch.tensor(weight)
t_y = torch.tensor(length)
t_xc = t_x - t_x.mean()


def predict(t, w, b):
    return w * t + b


w = torch.ones((), requires_grad=True)
b = torch.zeros((), requires_grad=True)

steps = 0
old_w, old_b = None, None
while old_w is None or max(abs(w.item() - old_w), abs(b.item() - old_b)) > 1e-5:
    old_w, old_b = w.item(), b.item()
    error = ((predict(t_xc, w, b) - t_y) ** 2).mean()
    error.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
    w.grad.zero_()
    b.grad.zero_()
    steps += 1

print(f"{steps} steps: length = {w.item():.3f} * weight + {b.item() - w.item() * t_x.mean().item():.3f}")
