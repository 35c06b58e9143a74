# expect: grad_not_zeroed line 22
# expect: stop_threshold_unreachable line 18
import torch
from torch import nn

points = torch.rand(50, 1) * 3
values = 1.9 * points - 4 + 0.8 * torch.randn(50, 1)
modell = nn.Linear(1, 1)
kriterium = nn.MSELoss()
schritte = 0


# noch einmal ueber alle Punkte, bis es gut genug ist
def trainiere(genug, hoechstens=400):
    global schritte
    while True:
        fehler = kriterium(modell(points), values)
        if fehler.item() <= genug:
            return True
        if schritte >= hoechstens:
            return False
        fehler.backward()
        with torch.no_grad():
            for p in modell.parameters():
                p -= 0.1 * p.grad
        schritte += 1


print(trainiere(0.02), schritte, modell.weight.item(), modell.bias.item())
