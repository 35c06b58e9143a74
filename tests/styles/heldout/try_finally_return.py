# Style: the loop's end is a return out of a try, in a nested function with nonlocal
import torch


def main():
    x = torch.rand(20, 1) * 2
    y = 3.6 * x + (5 + torch.randn(20, 1))
    w = torch.zeros(1, requires_grad=True)
    b = torch.zeros(1, requires_grad=True)
    last = float("inf")
    n = 0

    def train():
        nonlocal last, n
        try:
            while True:
                n += 1
                loss = ((w * x + b - y) ** 2).mean()
                loss.backward()
                with torch.no_grad():
                    for p in (w, b):
                        p -= 0.1 * p.grad
                        p.grad.zero_()
                if abs(last - loss.item()) < 1e-7:
                    return "flat after %d steps" % n
                last = loss.item()
        finally:
            print("left the loop")

    why = train()
    return x, y, w, b, why


x, y, w, b, why = main()
print(why, w.item(), b.item())
