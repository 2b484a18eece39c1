# Opens what write-saved.ts wrote with transformers, which must compute the logits of the original:
# npm run ts -- test/golden/models/write-saved.ts DIR && python3 test/golden/models/open_saved.py DIR
import sys
from pathlib import Path
import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

torch.set_num_threads(1)
for folder in sorted(Path(sys.argv[1]).iterdir()):
    expected = load_file(Path(__file__).parent / folder.name / 'expected.safetensors')
    model, info = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation='eager', output_loading_info=True)
    with torch.no_grad():
        logits = model.eval()(expected['tokens'].long()).logits
    print(folder.name, (logits - expected['logits']).abs().max().item(), {k: v for k, v in info.items() if v})
    assert torch.allclose(logits, expected['logits'], atol=1e-5) and not info['missing_keys'] and not info['unexpected_keys']
