# expect: swapped_gradients line 24
# expect: no_stop_condition line 20
# Style: logging instead of print, Ctrl-C is caught, relative change of the loss
import logging

import torch

logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
log = logging.getLogger("regression")

x = torch.rand(20, 1) * 10
y = -2.5 * x + (5 + torch.randn(20, 1))

w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
LR = 0.01
TOL = 1e-6
history = []
try:
    for epoch in range(600):
        loss = (0.5 * (y - (w * x + b)) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            w.sub_(LR * b.grad)
            b.sub_(LR * w.grad)
        w.grad.zero_()
        b.grad.zero_()
        history.append(loss.item())
        if epoch % 500 == 0:
            log.info("epoch %d loss %.5f", epoch, history[-1])
except KeyboardInterrupt:
    log.warning("interrupted by the user")
log.info("w=%.4f b=%.4f", w.item(), b.item())
