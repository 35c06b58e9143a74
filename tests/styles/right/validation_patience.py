# part of the data held out; patience on its loss; a copy of the best
import torch

x = torch.randn(60, 1)
y = 3.5 * x + 2 + torch.randn(60, 1)
order = torch.randperm(60)
train, held_out = order[:45], order[45:]


class Line(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.a = torch.nn.Parameter(torch.zeros(1))
        self.c = torch.nn.Parameter(torch.zeros(1))

    def forward(self, x):
        return self.a * x + self.c


net = Line()
criterion = torch.nn.MSELoss()
optimizer = torch.optim.Adam(net.parameters(), lr=0.05)
best, patience, best_state = float("inf"), 0, None
for epoch in range(5000):
    net.train()
    optimizer.zero_grad()
    loss = criterion(net(x[train]), y[train])
    loss.backward()
    optimizer.step()
    net.eval()
    with torch.no_grad():
        seen = criterion(net(x[train]), y[train]).item()
    if seen < best - 1e-6:
        best, patience = seen, 0
        best_state = {k: v.clone() for k, v in net.state_dict().items()}
    else:
        patience += 1
    if patience >= 30:
        break
with torch.no_grad():
    print("held out", criterion(net(x[held_out]), y[held_out]).item())
