# A callback raises the flag that ends the loop, at another look in every run
import torch

class Report:

    def after_step(self, trainer):
        if trainer.step % 200 == 0:
            print('step', trainer.step, 'loss', trainer.loss)

class StopWhenFlat:

    def __init__(self, tolerance):
        self.tolerance = tolerance
        self.before = None

    def after_step(self, trainer):
        if self.before is not None and abs(self.before - trainer.loss) < self.tolerance:
            trainer.stop = True
        self.before = trainer.loss

class Trainer:

    def __init__(self, rate, callbacks):
        self.rate, self.callbacks = (rate, callbacks)
        self.w = torch.randn(1, requires_grad=True)
        self.b = torch.randn(1, requires_grad=True)
        self.step, self.loss, self.stop = (0, None, False)

    def run(self, x, y):
        while not self.stop:
            loss = ((self.w * x + self.b - y) ** 2).mean()
            loss.backward()
            for name in ('w', 'b'):
                tensor = getattr(self, name)
                tensor.data.sub_(self.rate * tensor.grad)
                tensor.grad.zero_()
            self.step += 1
            self.loss = loss.item()
            for callback in self.callbacks:
                callback.after_step(self)
x = torch.rand(20, 1) * 2
y = 2.9 * x + (5 + torch.randn(20, 1))
trainer = Trainer(0.1, [Report(), StopWhenFlat(1e-07)])
trainer.run(x, y)
print(trainer.step, trainer.w.item(), trainer.b.item())