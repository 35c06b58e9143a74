# an object that answers no question, not even what it is
import torch
class Odd:
    def __getattribute__(self, name):
        raise RuntimeError("nobody looks at me: " + name)
odd = Odd()
things = [odd, 1]
pair = (odd, odd)
d = {"a": odd}
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
x = torch.rand(20); y = 3.3 * x + 5 + torch.randn(20) * .1
last = float("inf")
for step in range(5000):
    odd2 = odd
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.3 * w.grad
        b -= 0.3 * b.grad
    w.grad = b.grad = None
    if last - loss.item() < 1e-8:
        break
    last = loss.item()
