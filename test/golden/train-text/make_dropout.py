# Trainings of adapters with dropout in PEFT, by masks that are given instead of drawn: python3 test/golden/train-text/make_dropout.py
# (PyTorch 2.15, transformers 5.24, PEFT 0.21). A number is left out where the word of its place in the stream is below the rate:
# Philox 4×32-10 as engine/ops/random-uniform.ts tells of it, with seed, step and part of the batch as its place.
import json
from pathlib import Path
import numpy as np
import torch
import torch.nn.functional as F
from make import CLIP, DECAY, RATE, STEPS, batch, multiplier, with_adapters
from tiny import LENGTHS, hashed

SEED, DROPOUT, PARTS = 11, 0.3, 5
MASK = 0xFFFFFFFF


def hash_text(text):
    """FNV-1a with an avalanche at the end: `hashText` of engine/base/random.ts."""
    h = 0x811C9DC5
    for unit in text.encode('ascii'):
        h = ((h ^ unit) * 0x01000193) & MASK
    for factor, shift in [(0x85EBCA6B, 16), (0xC2B2AE35, 13)]:
        h = ((h ^ (h >> shift)) * factor) & MASK
    return h ^ (h >> 16)


def philox(counter, key):
    """Ten rounds over counters of four words: Salmon et al. 2011."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        product0, product1 = c0 * np.uint64(0xD2511F53), c2 * np.uint64(0xCD9E8D57)
        c0, c1 = (product1 >> np.uint64(32)) ^ c1 ^ np.uint64(k0), product1 & np.uint64(MASK)
        c2, c3 = (product0 >> np.uint64(32)) ^ c3 ^ np.uint64(k1), product0 & np.uint64(MASK)
        k0, k1 = (k0 + 0x9E3779B9) & MASK, (k1 + 0xBB67AE85) & MASK
    return np.stack([c0, c1, c2, c3], axis=1)


def uniforms(stream, step, part, count):
    blocks = np.arange((count + 3) // 4, dtype=np.uint64)
    same = [np.full_like(blocks, word) for word in (0, step, part)]
    words = philox([blocks, *same], (SEED & MASK, hash_text(stream) ^ (SEED >> 32))).ravel()[:count]
    return ((words >> np.uint64(8)) / 2**24).astype(np.float32)


def give_masks(model, place):
    """Puts x∘m/(1 − p) where PEFT has nn.Dropout; nothing in evaluation."""
    for name, module in model.named_modules():
        if not name.endswith('.lora_dropout.default'):
            continue
        assert isinstance(module, torch.nn.Dropout) and module.p == DROPOUT
        ones = module(torch.ones(1000)).unique()
        assert torch.allclose(ones, torch.tensor([0, 1 / (1 - DROPOUT)])) and module.eval()(ones).equal(ones)
        module.train()
        stream = 'dropout ' + name.removeprefix('base_model.model.').removesuffix('.lora_dropout.default') + '.weight'

        def forward(x, module=module, stream=stream):
            if not module.training:
                return x
            kept = uniforms(stream, place['step'], place['part'], x.numel()) >= np.float32(DROPOUT)
            return x * torch.from_numpy(kept).view(x.shape) / (1 - DROPOUT)

        module.forward = forward


def nats(model, rows):
    """Of learnt tokens, added up; rows of one place fewer than their longest text has tokens."""
    ids, seen, labels = (part[rows] for part in batch(True))
    logits = model(input_ids=ids[:, :-1], attention_mask=seen[:, :-1]).logits
    return F.cross_entropy(logits.flatten(0, 1), labels[:, 1:].flatten(), reduction='sum')


def train(family, parts):
    model = with_adapters(family, lora_dropout=DROPOUT)
    adapters = {name: p for name, p in model.named_parameters() if p.requires_grad}
    second = sorted(name for name in adapters if 'lora_B' in name)
    with torch.no_grad():
        for n, name in enumerate(second):  # so that the first gradients of A are none of 0
            adapters[name].copy_(hashed(700 + n, adapters[name].shape, 0, 0.25))
    place = {}
    give_masks(model, place)
    learning = list(adapters.values())
    optimizer = torch.optim.AdamW(learning, lr=RATE, betas=(0.9, 0.98), eps=1e-8, weight_decay=DECAY)
    learnt = (batch(True)[2][:, 1:] != -100).sum().item()
    losses, gradients = [], {}
    rows = len(LENGTHS) // parts
    for step in range(STEPS):
        optimizer.param_groups[0]['lr'] = RATE * multiplier(step)
        total = 0
        for part in range(parts):
            place.update(step=step, part=part)
            loss = nats(model, slice(part * rows, (part + 1) * rows)) / learnt
            loss.backward()
            total += loss.item()
        if step == 0:  # before clipping
            gradients = {name.removeprefix('base_model.model.').replace('.default', ''): p.grad.flatten().tolist() for name, p in adapters.items()}
        torch.nn.utils.clip_grad_norm_(learning, CLIP)
        optimizer.step()
        optimizer.zero_grad()
        losses.append(total)
    with torch.no_grad():
        evaluation = nats(model.eval(), slice(None)).item() / learnt
    return {'losses': losses, 'evaluation': evaluation, **({'gradients': gradients} if parts == 1 else {})}


def rounded(value):
    if isinstance(value, dict):
        return {key: rounded(one) for key, one in value.items()}
    return [rounded(one) for one in value] if isinstance(value, list) else float(f'{value:.7g}')


found = {family: {'whole': train(family, 1), 'parts': train(family, PARTS)} for family in ['gpt2', 'llama']}
(Path(__file__).parent / 'dropout.json').write_text(json.dumps(rounded(found)) + '\n')
for family, runs in found.items():
    for name, run in runs.items():
        print(family, name, run['losses'][0], run['losses'][-1], 'evaluated', run['evaluation'])
