# Makes smollm2.json: what transformers 5.24 computes in f32 with the weights that `npm run fetch:smollm2` brings, for the test
# that runs where they are: python3 test/golden/models/make_smollm2.py
import json
from pathlib import Path
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

FOLDER = Path(__file__).parent
CACHE = FOLDER.parents[2] / '.cache' / 'smollm2'
GREEDY = 24
# without digits: transformers' tokenizer of GGUF files does not split them as the model was trained to
PROMPTS = ['The capital of France is', 'def fibonacci(n):\n    """Returns the n-th Fibonacci number."""\n',
           '<|im_start|>user\nWhat is gravity?<|im_end|>\n<|im_start|>assistant\n']

model = AutoModelForCausalLM.from_pretrained(CACHE, gguf_file='model.gguf', dtype=torch.float32).eval()
tokenizer = AutoTokenizer.from_pretrained(CACHE, gguf_file='model.gguf')
cases = []
for prompt in PROMPTS:
    ids = tokenizer(prompt, return_tensors='pt', add_special_tokens=False).input_ids
    with torch.no_grad():
        # eos does not end it: the same number of tokens for all
        out = model.generate(ids, max_new_tokens=GREEDY, do_sample=False, eos_token_id=[], pad_token_id=0)
        logits = model(ids).logits[0, -1]
    top = logits.topk(16)
    some = torch.arange(0, logits.numel(), 1001)
    cases.append(dict(prompt=prompt, ids=ids[0].tolist(), greedy=out[0, ids.shape[1]:].tolist(), text=tokenizer.decode(out[0, ids.shape[1]:]),
                      logits=[[i, round(v, 5)] for i, v in zip(top.indices.tolist() + some.tolist(), torch.cat([top.values, logits[some]]).tolist())]))
(FOLDER / 'smollm2.json').write_text(json.dumps(cases, ensure_ascii=False, indent=1) + '\n')
print([case['text'] for case in cases])
