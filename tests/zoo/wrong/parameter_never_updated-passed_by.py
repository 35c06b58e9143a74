# expect: parameter_never_updated line 18 # expect: stop_threshold_unreachable line 21
import torch

torch.manual_seed(29)
x = torch.rand(50, 1) * 2
y = 2.75 * x + 5 + torch.randn(50, 1)

model = torch.nn.Linear(1, 1)
lr = 0.1

for epoch in range(900):
    loss = torch.nn.functional.mse_loss(model(x), y)
    model.zero_grad()
    loss.backward()
    with torch.no_grad():
        for name, p in model.named_parameters():
            # weights only: biases get no decay and no ... see lecture 4
            if "weight" in name:
                p.add_(p.grad, alpha=-lr)
    rmse = loss.sqrt().item()
    if rmse < 0.05:
        print("RMSE below 0.05, epoch", epoch)
        break

for name, p in model.named_parameters():
    print(name, p.item())
print("RMSE", rmse)
