# einsum for the line and for the loss, Adagrad by hand, the largest gradient decides
import torch, itertools
torch.manual_seed(0)
n = 50
A = torch.stack([torch.ones(n), torch.empty(n).uniform_(-1, 3)])
t = torch.einsum('ij,i->j', A, torch.tensor([7., -1.25])) + torch.randn(n)
p = torch.zeros(2, requires_grad=True)
acc = torch.zeros(2)
for k in itertools.count():
    r = torch.einsum('ij,i->j', A, p) - t
    e = torch.einsum('j,j->', r, r) / n
    e.backward()
    with torch.no_grad():
        acc += p.grad ** 2
        d = p.grad / (acc.sqrt() + 1e-8)
        p -= 1.0 * d
        small = p.grad.abs().max() < 1e-4
    p.grad = None
    if small or k > 20000: break
print(k, p.tolist())
