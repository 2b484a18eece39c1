# Opens the adapters that write-adapters.ts wrote with PEFT and compares their logits: python3 open_adapters.py DIR.
import json, sys
from pathlib import Path
import torch
from peft import PeftModel
from tiny import make_model, texts

worst = 0
for folder in sorted(Path(sys.argv[1]).iterdir()):
    expected = torch.tensor(json.loads((folder / 'logits.json').read_text()))
    model = make_model(folder.name.split('-')[0])
    before = model(input_ids=torch.tensor([texts()[1]])).logits[0, -1]
    if len(expected) != model.config.vocab_size:
        model.resize_token_embeddings(len(expected))
    with torch.no_grad():
        found = PeftModel.from_pretrained(model, folder).eval()(input_ids=torch.tensor([texts()[1]])).logits[0, -1]
    difference = (found - expected).abs().max().item()
    changed = (found[: len(before)] - before).abs().max().item()
    print(f'{folder.name:20} largest difference {difference:.1e}, adapter changes logits by {changed:.2f}')
    assert changed > 0.05, 'the adapter has no effect'
    worst = max(worst, difference)
assert worst < 1e-5, worst
print('PEFT opens them all')
