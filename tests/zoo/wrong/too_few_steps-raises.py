# expect: too_few_steps line 24
# Style: make_data, model, loss and train as functions, a main guard, early return
import torch


def make_data(n=20, slope=0.7):
    x = torch.rand(n, 1) * 2
    y = slope * x + (5 + torch.randn(n, 1))
    return x, y


def model(x, w, b):
    return x * w + b


def mse(pred, target):
    return torch.mean((pred - target) ** 2)


def train(x, y, lr=0.15, eps=1e-7, max_steps=8000):
    w = torch.zeros(1, requires_grad=True)
    b = torch.zeros(1, requires_grad=True)
    previous = None
    for step in range(4):
        loss = mse(model(x, w, b), y)
        loss.backward()
        with torch.no_grad():
            w.sub_(lr * w.grad)
            b.sub_(lr * b.grad)
            w.grad.zero_()
            b.grad.zero_()
        if previous is not None and abs(previous - loss.item()) <= eps * max(1.0, loss.item()):
            return w, b, step, loss.item()
        previous = loss.item()
    raise RuntimeError("did not converge within %d steps" % max_steps)


def main():
    torch.manual_seed(3)
    x, y = make_data()
    w, b, steps, loss = train(x, y)
    print("w=%.4f b=%.4f after %d steps, loss %.4f" % (w.item(), b.item(), steps, loss))


if __name__ == "__main__":
    main()
