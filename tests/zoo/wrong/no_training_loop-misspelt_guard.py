# expect: no_training_loop line 25
import torch


def train(max_iter=3000, lr=0.02):
    x = torch.rand(20, 1) * 10
    y = 2.8 * x + (5 + torch.randn(20, 1))
    w = torch.randn(1, requires_grad=True)
    b = torch.zeros(1, requires_grad=True)
    previous = float('inf')
    for i in range(max_iter):
        loss = (0.5 * (w * x + b - y) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            for p in [w, b]:
                p -= lr * p.grad
                p.grad.zero_()
        if abs(previous - loss.item()) < 1e-6:
            break
        previous = loss.item()
    print('iterations:', i, 'w:', w.item(), 'b:', b.item())
    return w, b


if __name__ == '__mian__':
    train()
