import torch


def make_data(n):
    x = torch.linspace(-2, 2, n).view(-1, 1)
    return x, 1.4 * x + (5 + torch.randn(n, 1))


def predict(x, w, b):
    return x * w + b


def mean_squared_error(prediction, target):
    return ((prediction - target) ** 2).mean()


def train(x, y, rate=0.1, most=5000):
    w = torch.zeros(1, requires_grad=True)
    b = torch.zeros(1, requires_grad=True)
    losses = []
    for _ in range(most):
        loss = mean_squared_error(predict(x, w, b), y)
        loss.backward()
        w.data.sub_(rate * w.grad)
        b.data.sub_(rate * b.grad)
        w.grad.zero_()
        b.grad.zero_()
        losses.append(loss.item())
        if len(losses) > 1 and abs(losses[-2] - losses[-1]) < 1e-8:
            return w, b, losses
    return w, b, losses


if __name__ == "__main__":
    x, y = make_data(20)
    w, b, losses = train(x, y)
    print(w.item(), b.item(), len(losses))
