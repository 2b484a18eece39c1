# PyTorch's side of `npx tuneloom bench train-step`, which starts it: python3 train_step.py JOB
# Eager PyTorch as one would write it for speed: fused AdamW, scaled_dot_product_attention, gradients set to None.
import torch
from lines import part, read_job, serve
from twins import gpt_loss

job, tensors = read_job()
config, adamw = job['config'], job['adamw']
weights = {name: tensor.requires_grad_() for name, tensor in part(tensors, 'weights').items()}
tokens = tensors['tokens'].long()
seen, due = tokens[:, :, :-1].contiguous(), tokens[:, :, 1:].contiguous()
parameters = list(weights.values())
groups = [
    {'params': [w for w in parameters if w.dim() >= 2], 'weight_decay': adamw['weightDecay']},
    {'params': [w for w in parameters if w.dim() < 2], 'weight_decay': 0.0},
]
betas = (adamw['beta1'], adamw['beta2'])
optimizer = torch.optim.AdamW(groups, lr=adamw['learningRate'], betas=betas, eps=adamw['epsilon'], fused=True)


def step(request):
    i = request['step'] % len(tokens)
    with torch.autocast('cpu', dtype=torch.bfloat16, enabled=job['isMixed']):
        loss = gpt_loss(seen[i], due[i], weights, config)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(parameters, job['clipNorm'])
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return {'loss': loss.item()}


serve(step)
