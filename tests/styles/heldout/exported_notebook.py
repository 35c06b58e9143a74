#!/usr/bin/env python
# Style: a notebook exported to a script (# In[3]:)
# coding: utf-8

# # Linear regression
#
# The slope is 6 now.

# In[1]:


import torch
import matplotlib.pyplot as plt


# In[2]:


x = torch.rand(20, 1) * 2
y = 6 * x + (5 + torch.randn(20, 1))
plt.plot(x.numpy(), y.numpy(), "o")


# In[5]:


w = torch.rand(1, requires_grad=True)
b = torch.rand(1, requires_grad=True)


# In[6]:


def forward(x):
    return x * w + b


def cost(y_, y):
    return ((y_ - y) ** 2).mean()


# In[9]:


n = 0
old_cost = torch.tensor(0.0)
new_cost = torch.tensor(1.0)
while torch.abs(new_cost - old_cost) > 1e-7 and n < 10000:
    old_cost = new_cost.detach()
    new_cost = cost(forward(x), y)
    new_cost.backward()
    with torch.no_grad():
        w -= w.grad * 0.1
        b -= b.grad * 0.1
        w.grad.zero_()
        b.grad.zero_()
    n = n + 1
print(n, new_cost)


# In[10]:


plt.plot(x.numpy(), forward(x).detach().numpy(), "-")
plt.show()


# In[ ]:
