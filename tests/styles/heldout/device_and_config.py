# Style: settings in a dict, device chosen, .to(device), R squared decides
import torch

CONFIG = {"slope": 1.4, "points": 20, "lr": 0.1, "epochs": 4000, "eps": 1e-7}
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

x = (torch.rand(CONFIG["points"], 1) * 2).to(device)
y = (CONFIG["slope"] * x + (5 + torch.randn(CONFIG["points"], 1).to(device))).to(device)

w = torch.zeros(1, device=device, requires_grad=True)
b = torch.zeros(1, device=device, requires_grad=True)


def r2(prediction):
    return 1 - ((prediction - y) ** 2).sum().item() / ((y - y.mean()) ** 2).sum().item()


quality = -1e9
for epoch in range(CONFIG["epochs"]):
    prediction = x * w + b
    loss = torch.nn.functional.mse_loss(prediction, y)
    loss.backward()
    with torch.no_grad():
        w -= CONFIG["lr"] * w.grad
        b -= CONFIG["lr"] * b.grad
    w.grad.zero_()
    b.grad.zero_()
    now = r2(prediction.detach())
    if abs(now - quality) < CONFIG["eps"]:
        print(f"R2 stands still at {now:.4f}")
        break
    quality = now
print(epoch, w.item(), b.item())
