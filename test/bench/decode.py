# Hugging Face's side of `npx tuneloom bench decode`, which starts it: python3 decode.py JOB
import torch
from lines import part, read_job, serve
from transformers import AutoConfig, AutoModelForCausalLM

job, tensors = read_job()
settings = dict(job['huggingFace'])
config = AutoConfig.for_model(settings.pop('model_type'), **settings)
model = AutoModelForCausalLM.from_config(config).eval()
missing, unexpected = model.load_state_dict(part(tensors, 'weights'), strict=False)
tied = {'lm_head.weight'}
assert not unexpected and set(missing) <= tied, (missing, unexpected)
model.tie_weights()
model.generation_config.eos_token_id = None
model.generation_config.pad_token_id = 0


@torch.inference_mode()
def generate(request):
    rows = [[((i + 1) * 31 + row * 7 + request['seed'] * 13) % config.vocab_size for i in range(request['promptLength'])]
            for row in range(request['batch'])]
    ids = torch.tensor(rows)
    out = model.generate(ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=request['newTokens'])
    return {'tokens': out[:, ids.shape[1]:].tolist()}


serve(generate)
