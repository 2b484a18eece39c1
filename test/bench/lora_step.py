# PEFT's side of `npx tuneloom bench lora-step`, which starts it: python3 lora_step.py JOB
import re
import torch
import torch.nn.functional as F
from lines import part, read_job, serve
from peft import LoraConfig, get_peft_model
from transformers import AutoConfig, AutoModelForCausalLM

job, tensors = read_job()
settings, adamw = dict(job['huggingFace']), job['adamw']
config = AutoConfig.for_model(settings.pop('model_type'), **settings)
base = AutoModelForCausalLM.from_config(config)
missing, unexpected = base.load_state_dict(part(tensors, 'weights'), strict=False)
assert not unexpected and set(missing) <= {'lm_head.weight'}, (missing, unexpected)
base.tie_weights()
targets = ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj']
model = get_peft_model(base, LoraConfig(r=job['rank'], lora_alpha=job['alpha'], target_modules=targets))
adapters = {
    'base_model.model.' + re.sub(r'\.weight$', '.default.weight', name): tensor
    for name, tensor in part(tensors, 'adapters').items()
}
learns = {name: w for name, w in model.named_parameters() if w.requires_grad}
assert set(learns) == set(adapters), set(learns) ^ set(adapters)
with torch.no_grad():
    for name, tensor in adapters.items():
        learns[name].copy_(tensor)
tokens = tensors['tokens'].long()
seen, due = tokens[:, :, :-1].contiguous(), tokens[:, :, 1:].contiguous()
parameters = list(learns.values())
betas = (adamw['beta1'], adamw['beta2'])
optimizer = torch.optim.AdamW(
    parameters, lr=adamw['learningRate'], betas=betas, eps=adamw['epsilon'], weight_decay=adamw['weightDecay'], fused=True
)


def step(request):
    i = request['step'] % len(tokens)
    logits = model(input_ids=seen[i], use_cache=False).logits
    loss = F.cross_entropy(logits.view(-1, logits.shape[-1]), due[i].reshape(-1))
    loss.backward()
    torch.nn.utils.clip_grad_norm_(parameters, job['clipNorm'])
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return {'loss': loss.item()}


serve(step)
