"""Sensor calibration: displacement in metres (micrometre range), signal in volts."""
import torch
from torch.optim import Adam

displacement = torch.linspace(0, 20e-6, 41)
signal = 340 * displacement + 0.002 + 0.0002 * torch.randn(41)
print(displacement[:3], signal[:3])

# Use sensible units (10 um and mV), otherwise the gradients vanish
u = displacement / 10e-6
v = signal * 1000

gain = torch.tensor([0.1], requires_grad=True)
offset = torch.tensor([0.1], requires_grad=True)
optim = Adam([gain, offset], lr=0.1)

best = float("inf")
wait = 0
for t in range(1500):
    optim.zero_grad()
    loss = (gain * u + offset - v).square().mean()
    loss.backward()
    optim.step()
    if loss.item() < best * 0.9999:
        best, wait = loss.item(), 0
    else:
        wait += 1
    if wait > 30:
        break
print("stopped at iteration", t, "loss", loss.item(), "mV^2")

S = gain.item() / 1000 / 10e-6          # V per m
U0 = offset.item() / 1000
print(f"sensitivity {S:.2f} V/m   zero signal {U0*1000:.4f} mV")

import numpy as np
print(np.polyfit(displacement.double().numpy(), signal.double().numpy(), 1))
