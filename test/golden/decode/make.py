# Makes generate.json with transformers 5.23.0 and PyTorch 2.15: python make.py in this folder,
# then npx prettier --write generate.json. Each case runs the processors that generate itself would build.
import json, math, random
import torch
from transformers import GPT2Config, GPT2LMHeadModel, GenerationConfig, LogitsProcessorList
from transformers.generation.logits_process import UnbatchedClassifierFreeGuidanceLogitsProcessor

rng = random.Random(3)
model = GPT2LMHeadModel(GPT2Config(vocab_size=24, n_positions=8, n_embd=4, n_layer=1, n_head=1))

class Fixed:
    """A model whose logits are given."""
    def __init__(self, row): self.row = row
    def __call__(self, *args, **kwargs):
        return type('Out', (dict,), {'logits': torch.tensor([[self.row]])})()

def run(row, tokens, options, unconditional):
    names = {'doSample': 'do_sample', 'temperature': 'temperature', 'topK': 'top_k', 'topP': 'top_p', 'minP': 'min_p', 'typicalP': 'typical_p',
             'repetitionPenalty': 'repetition_penalty', 'noRepeatNgramSize': 'no_repeat_ngram_size', 'badWordsIds': 'bad_words_ids'}
    config = GenerationConfig(num_beams=1, **{names[k]: v for k, v in options.items() if k in names})
    config._eos_token_tensor = None
    first, end = options.get('allowedRange', (0, len(row)))
    allowed = (lambda batch, ids: list(range(first, end))) if 'allowedRange' in options else None
    processors = model._get_logits_processor(generation_config=config, input_ids_seq_length=len(tokens), prefix_allowed_tokens_fn=allowed)
    if 'guidanceScale' in options:
        processors = LogitsProcessorList([UnbatchedClassifierFreeGuidanceLogitsProcessor(options['guidanceScale'], Fixed(unconditional))] + list(processors))
    out = processors(torch.tensor([tokens], dtype=torch.long), torch.tensor([row]))
    return [None if math.isinf(v) else v for v in out[0].tolist()]

CHOICES = {
    'temperature': [0.3, 0.7, 1.3, 2.0], 'topK': [0, 1, 3, 8, 100], 'topP': [0.0, 0.11, 0.37, 0.63, 0.93], 'minP': [0.02, 0.13, 0.5, 1.0],
    'typicalP': [0.05, 0.21, 0.57, 0.93], 'repetitionPenalty': [0.7, 1.2, 3.0], 'noRepeatNgramSize': [1, 2, 3],
    'badWordsIds': [[[5]], [[1, 2], [7]], [[2, 3, 4], [3, 9]]], 'guidanceScale': [0.0, 1.5, 3.0], 'allowedRange': [[4, 20], [0, 12]],
}
PLAIN = {'doSample': True, 'topK': 0}
cases = []
def case(options):
    size = 24
    scale = rng.choice([0.5, 2.0, 5.0])
    row = [float(torch.tensor(rng.gauss(0, scale))) for _ in range(size)]
    # the reference sorts for top_p without a rule for equal logits, so those cases have none
    if 'topP' not in options and rng.random() < 0.4: row[3] = row[8] = row[15] = max(row)
    unconditional = [float(torch.tensor(rng.gauss(0, scale))) for _ in range(size)] if 'guidanceScale' in options else None
    tokens = [rng.randrange(5 if rng.random() < 0.7 else size) for _ in range(rng.randrange(1, 14))]
    out = run(row, tokens, options, unconditional)
    if all(v is None for v in out): return
    cases.append({'options': options, 'logits': row, 'tokens': tokens, 'unconditional': unconditional, 'expected': out})
for name, values in CHOICES.items():
    for value in values:
        for _ in range(2): case({**PLAIN, name: value})
for _ in range(120):
    names = rng.sample(list(CHOICES), rng.randrange(2, 7))
    case({**PLAIN, 'doSample': rng.random() < 0.85, **{n: rng.choice(CHOICES[n]) for n in names}})
with open('generate.json', 'w') as f: json.dump(cases, f)
print(len(cases))
