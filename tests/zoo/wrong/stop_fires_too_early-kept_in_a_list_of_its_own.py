# expect: loss_history_keeps_graph line 14 # expect: stop_fires_too_early line 17
# A list with a method of its own looks at its last losses, which it keeps with their graphs.
import torch

torch.manual_seed(9)
x = torch.rand(50, 1)
y = 4 * x + 2 + 0.1 * torch.randn(50, 1)
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)


class Seen(list):
    def note(self, value):
        self.append(value)

    def settled(self):
        return len(self) > 2 and all(value < 4.0 for value in self[-2:])


seen = Seen()
for step in range(3000):
    optimizer.zero_grad()
    loss = torch.nn.functional.mse_loss(model(x), y)
    loss.backward()
    optimizer.step()
    seen.note(loss)
    if seen.settled():
        break
print(step, model.weight.item(), model.bias.item())
