# Losses of 20 steps of tiny GPT-2 and Llama models with PyTorch, transformers and PEFT, and adapters that PEFT wrote:
# python3 test/golden/train-text/make.py (PyTorch 2.15, transformers 5.24, PEFT 0.21).
import json, re, shutil
from pathlib import Path
import torch
import torch.nn.functional as F
from peft import LoraConfig, get_peft_model
from tiny import LENGTHS, PROMPTS, hashed, make_model, texts

FOLDER = Path(__file__).parent
torch.set_num_threads(1)
STEPS, WARMUP, CLIP, RATE, DECAY, SMOOTHING = 20, 3, 1.0, 0.01, 0.1, 0.1
TARGETS = {'gpt2': ['c_attn', 'c_proj', 'c_fc'], 'llama': ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj']}
RANK, ALPHA = 3, 6


def batch(masked):
    longest = max(LENGTHS)
    ids = torch.zeros(len(LENGTHS), longest, dtype=torch.long)
    labels = torch.full_like(ids, -100)
    for row, text in enumerate(texts()):
        ids[row, : len(text)] = torch.tensor(text)
        first = PROMPTS[row] if masked else 0
        labels[row, first : len(text)] = torch.tensor(text[first:])
    return ids, (ids != 0).long(), labels


def multiplier(step):
    """learningRateMultiplier(step + 1, STEPS + 1, linear with a warm-up) of engine/optim/schedule.ts."""
    step, steps = step + 1, STEPS + 1
    return step / WARMUP if step < WARMUP else 1 - (step - WARMUP) / (steps - WARMUP)


def loss_of(model, masked, smoothing):
    ids, seen, labels = batch(masked)
    out = model(input_ids=ids, attention_mask=seen, labels=labels)
    if smoothing == 0:
        return out.loss  # of transformers
    return F.cross_entropy(out.logits[:, :-1].flatten(0, 1), labels[:, 1:].flatten(), label_smoothing=smoothing)


def unlikelihood_of(model, alpha=1.0):
    """−ln p(y) + α·Σ −ln(1 − p(c)) over the set of earlier learnt tokens of the text without y, per learnt token."""
    ids, seen, labels = batch(True)
    p = model(input_ids=ids, attention_mask=seen).logits.softmax(-1)
    total, learnt = 0, 0
    for row in range(len(ids)):
        earlier = set()
        for t in range(1, ids.shape[1]):
            y = labels[row, t].item()
            if y == -100:
                continue
            total = total - p[row, t - 1, y].log() - alpha * sum((1 - p[row, t - 1, c]).log() for c in sorted(earlier - {y}))
            earlier.add(y)
            learnt += 1
    return total / learnt


def train(model, masked=False, smoothing=0, unlikelihood=False):
    learning = [p for p in model.parameters() if p.requires_grad]
    groups = [{'params': [p for p in learning if p.ndim >= 2], 'weight_decay': DECAY},
              {'params': [p for p in learning if p.ndim < 2], 'weight_decay': 0}]
    optimizer = torch.optim.AdamW(groups, lr=RATE, betas=(0.9, 0.98), eps=1e-8)
    losses = []
    for step in range(STEPS):
        for group in optimizer.param_groups:
            group['lr'] = RATE * multiplier(step)
        loss = unlikelihood_of(model) if unlikelihood else loss_of(model, masked, smoothing)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learning, CLIP)
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    return losses


def with_adapters(family, **options):
    config = LoraConfig(r=RANK, lora_alpha=ALPHA, target_modules=TARGETS[family], fan_in_fan_out=family == 'gpt2', task_type='CAUSAL_LM', **options)
    model = get_peft_model(make_model(family), config)
    first = sorted(name for name, _ in model.named_parameters() if 'lora_A' in name)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if 'lora_A' in name:
                parameter.copy_(hashed(500 + first.index(name), parameter.shape, 0, 0.25))
    return model


def with_last_layer(family):
    """Only the last layer and what follows it; embeddings are frozen."""
    model = make_model(family)
    for name, parameter in model.named_parameters():
        layer = re.search(r'\.(\d+)\.', name)
        parameter.requires_grad = int(layer[1]) == 1 if layer else not re.search('wte|wpe|embed_tokens', name)
    return model


def main():
    losses = {}
    for family in ['gpt2', 'llama']:
        curves = {
            'full': train(make_model(family)),
            'masked': train(make_model(family), masked=True),
            'smoothed': train(make_model(family), masked=True, smoothing=SMOOTHING),
            'unlikelihood': train(make_model(family), unlikelihood=True),
            'lastLayer': train(with_last_layer(family), masked=True),
        }
        for variant, options in {'lora': {}, 'rslora': {'use_rslora': True}, 'dora': {'use_dora': True}}.items():
            model = with_adapters(family, **options)
            curves[variant] = train(model, masked=True)
            folder = FOLDER / f'peft-{family}-{variant}'
            shutil.rmtree(folder, ignore_errors=True)
            model.save_pretrained(folder)
            (folder / 'README.md').unlink()
            config = json.loads((folder / 'adapter_config.json').read_text())
            config['target_modules'].sort()  # PEFT writes a set
            (folder / 'adapter_config.json').write_text(json.dumps(config, indent=2) + '\n')
            with torch.no_grad():
                logits = model.eval()(input_ids=torch.tensor([texts()[1]])).logits[0, -1]
            curves[f'{variant}Logits'] = [round(x, 6) for x in logits.tolist()]
        losses[family] = curves
    (FOLDER / 'losses.json').write_text(json.dumps(losses))
    print({family: {name: (curve[0], curve[-1]) for name, curve in curves.items()} for family, curves in losses.items()})


if __name__ == '__main__':
    main()
