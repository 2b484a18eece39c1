# Twenty steps of every objective with rewards on tiny models of texts and of pictures, written with PyTorch from the papers' formulas
# by themselves, not as weighted sums: python3 test/golden/objectives/make.py (PyTorch 2.15, transformers 5.24, PEFT 0.21).
# What the model says and what it earns come from the integer hash of tiny.py, and stand in the file for both sides.
import copy, json, sys
from pathlib import Path
import torch
import torch.nn.functional as F
from peft import LoraConfig, get_peft_model

FOLDER = Path(__file__).parent
sys.path += [str(FOLDER.parent / 'train-text'), str(FOLDER.parents[1] / 'bench')]
from tiny import PROMPTS, fill, hashed, make_model, mix, texts
from twins import block, embed_captions, image_positions, norm

torch.set_num_threads(1)
# ε is large, so that Adam does not blow the rounding of gradients near 0 up to whole steps
STEPS, RATE, DECAY, CLIP, EPSILON = 20, 0.01, 0.1, 1.0, 1e-3
ROWS, SAMPLES, NEW, PREFIX = [0, 1, 4], 3, 4, 1
PICTURES = dict(captionVocabulary=20, captionSlots=4, imageVocabulary=24, gridSide=3, width=16, layers=2, heads=2)


class Texts:
    """Rows are targets: the tokens of a text from the second on. Answers begin after the prompt, a text without one after PREFIX targets."""

    def __init__(self, family, adapters=False):
        self.model = make_model(family)
        if adapters:
            config = LoraConfig(r=3, lora_alpha=6, target_modules=['c_attn', 'c_proj', 'c_fc'], fan_in_fan_out=True, task_type='CAUSAL_LM')
            self.model = get_peft_model(self.model, config)
            names = sorted(name for name, _ in self.model.named_parameters() if 'lora_A' in name)
            with torch.no_grad():
                for n, name in enumerate(names):
                    parameter = dict(self.model.named_parameters())[name]
                    parameter.copy_(hashed(500 + n, parameter.shape, 0, 0.25))
        self.base = copy.deepcopy(self.model)
        self.adapters = adapters
        self.firsts = [texts()[k][0] for k in ROWS]
        self.rows = [texts()[k][1:] for k in ROWS]
        self.answers = [PROMPTS[k] - 1 for k in ROWS]
        self.starts = [at if at > 0 else min(PREFIX, len(row) // 2) for at, row in zip(self.answers, self.rows)]

    def weights(self):
        return {name: p for name, p in self.model.named_parameters() if p.requires_grad}

    def said(self, step, row, sample, start):
        length = 1 + mix(2000 + step, 100 * row + sample) % NEW
        return [3 + mix(3000 + step, 1000 * row + 10 * sample + i) % 37 for i in range(length)]

    def log_probs(self, row, targets, of_base=False):
        ids = torch.tensor([[self.firsts[row], *targets]])
        model = self.base if of_base else self.model
        if of_base and self.adapters:
            with model.disable_adapter():
                logits = model(input_ids=ids).logits
        else:
            logits = model(input_ids=ids).logits
        return logits[0, :-1].log_softmax(-1).gather(1, ids[0, 1:, None])[:, 0]


class Pictures:
    """Rows are targets: caption tokens from the second on, then image tokens. Captions are given."""

    def __init__(self):
        c = PICTURES
        table = lambda name, rows: (name, [rows, c['width']])
        blocks = []
        for i in range(c['layers']):
            w, b = c['width'], f'block{i}.'
            blocks += [(b + 'norm1.weight', [w]), (b + 'norm1.bias', [w]), (b + 'qkv.weight', [3 * w, w]), (b + 'out.weight', [w, w]),
                       (b + 'norm2.weight', [w]), (b + 'norm2.bias', [w]), (b + 'up.weight', [4 * w, w]), (b + 'up.bias', [4 * w]), (b + 'down.weight', [w, 4 * w]), (b + 'down.bias', [w])]
        shapes = [table('caption.embedding', c['captionVocabulary']), table('caption.position', c['captionSlots'] + 1),
                  table('image.embedding', c['imageVocabulary']), table('image.row', c['gridSide']), table('image.column', c['gridSide']),
                  *blocks, ('norm.weight', [c['width']]), ('norm.bias', [c['width']]), table('image.head', c['imageVocabulary'])]
        self.named = {name: torch.zeros(shape, requires_grad=True) for name, shape in shapes}
        names = sorted(self.named)
        fill(self.named.items(), names.index)
        self.base = {name: w.detach().clone() for name, w in self.named.items()}
        self.captions = [[1, *(2 + mix(2100 + k, i) % 18 for i in range(3))] for k in range(3)]
        self.rows = [[*self.captions[k][1:], *(mix(2200 + k, i) % 24 for i in range(9))] for k in range(3)]
        self.answers = self.starts = [3, 3, 3]

    def weights(self):
        return self.named

    def said(self, step, row, sample, start):
        return [mix(3000 + step, 1000 * row + 100 * sample + i) % 24 for i in range(len(self.rows[row]) - start)]

    def log_probs(self, row, targets, of_base=False):
        weights = self.base if of_base else self.named
        captions, image = torch.tensor([self.captions[row]]), torch.tensor([targets[3:]])
        pictures = F.embedding(image[:, :-1], weights['image.embedding']) + image_positions(weights)[:-1]
        x = torch.cat([embed_captions(captions, weights), pictures], 1)
        for i in range(PICTURES['layers']):
            x = block(x, weights, f'block{i}', PICTURES['heads'])
        logits = F.linear(norm(x, weights, 'norm')[:, PICTURES['captionSlots']:], weights['image.head'])
        found = logits[0].log_softmax(-1).gather(1, image[0, :, None])[:, 0]
        return torch.cat([torch.zeros(3), found])


def rollouts(world, step, starts, samples=SAMPLES):
    """Row, tokens, reward; the second of the first row says what the first says."""
    found = []
    for row, start in enumerate(starts):
        for sample in range(samples):
            said = 0 if (row, sample) == (0, 1) else sample
            found.append((row, world.said(step, row, said, start), mix(4000 + step, 10 * row + said) / 2**32))
    return found


def own(world, rolled, starts, of_base=False):
    """ln p of the tokens that the model said, per continuation."""
    return [world.log_probs(row, world.rows[row][: starts[row]] + tokens, of_base)[starts[row]:] for row, tokens, _ in rolled]


def likelihood(world):
    """Mean −ln p over all answer tokens of the examples."""
    parts = [-world.log_probs(row, targets)[world.answers[row]:] for row, targets in enumerate(world.rows)]
    return torch.cat(parts).mean()


def against(rewards, rolled, baseline, greedy):
    rows = [row for row, _, _ in rolled]
    if baseline == 'none':
        return rewards
    if baseline == 'greedy':
        return [r - greedy[row] for r, row in zip(rewards, rows)]
    same = (lambda i, j: True) if baseline == 'batch' else (lambda i, j: rows[i] == rows[j])
    others = [[r for j, r in enumerate(rewards) if j != i and same(i, j)] for i in range(len(rewards))]
    return [r - sum(o) / len(o) for r, o in zip(rewards, others)]


def reinforce(world, step, baseline='leave-one-out', share=0.0, kl=0.0):
    rolled = rollouts(world, step, world.starts)
    lp = own(world, rolled, world.starts)
    rewards = [reward for _, _, reward in rolled]
    if kl > 0:
        base = own(world, rolled, world.starts, True)
        rewards = [r - kl * (a - b).sum().item() for r, a, b in zip(rewards, lp, base)]
    greedy = [mix(5000 + step, row) / 2**32 for row in range(3)]
    advantages = against(rewards, rolled, baseline, greedy)
    loss = -sum(a * one.sum() for a, one in zip(advantages, lp)) / len(rolled)
    return loss + share * likelihood(world) if share > 0 else loss, rolled


def grpo(world, step, scale='group', normaliser='dapo', kl=0.04):
    rolled = rollouts(world, step, world.starts)
    lp, base = own(world, rolled, world.starts), own(world, rolled, world.starts, True)
    total, tokens = 0, sum(len(one) for one in lp)
    for i, (row, _, reward) in enumerate(rolled):
        group = torch.tensor([r for other, _, r in rolled if other == row], dtype=torch.float64)
        advantage = (reward - group.mean()) / (group.std() + 1e-4 if scale == 'group' else 1)
        ratio = (lp[i] - lp[i].detach()).exp()
        d = base[i].detach() - lp[i]
        each = -ratio * advantage + kl * (d.exp() - d - 1)
        longest = NEW if isinstance(world, Texts) else 9
        total = total + each.sum() / {'dapo': tokens, 'grpo': len(rolled) * len(each), 'dr_grpo': len(rolled) * longest}[normaliser]
    return total, rolled


def minimum_risk(world, step, alpha=0.5, per_token=False, reference=False, share=0.0):
    rolled = rollouts(world, step, world.starts)
    risks = []
    for row in range(3):
        group = {tuple(tokens): reward for other, tokens, reward in rolled if other == row}
        if reference:
            group[tuple(world.rows[row][world.starts[row]:])] = mix(6000 + step, row) / 2**32
        lp = own(world, [(row, list(tokens), 0) for tokens in group], world.starts)
        scores = torch.stack([one.mean() if per_token else one.sum() for one in lp])
        risks.append(((alpha * scores).softmax(0) * (1 - torch.tensor(list(group.values())))).sum())
    loss = sum(risks) / 3
    return loss + share * likelihood(world) if share > 0 else loss, rolled


def mixer(world, step, first=4, every=3, tokens=2):
    if step < first:
        sums = [-world.log_probs(row, targets)[start:].sum() for row, (targets, start) in enumerate(zip(world.rows, world.starts))]
        return sum(sums) / 3, []
    count = tokens * (1 + (step - first) // every)
    starts = [max(start, len(row) - count) for start, row in zip(world.starts, world.rows)]
    rolled = rollouts(world, step, starts)
    advantages = against([reward for _, _, reward in rolled], rolled, 'leave-one-out', None)
    total = 0
    for (row, said, _), advantage in zip(rolled, advantages):
        lp = world.log_probs(row, world.rows[row][: starts[row]] + said)
        total = total - lp[world.starts[row] : starts[row]].sum() - advantage * lp[starts[row]:].sum()
    return total / len(rolled), rolled


def train(world, objective, options):
    learning = world.weights()
    groups = [{'params': [p for p in learning.values() if p.ndim >= 2], 'weight_decay': DECAY},
              {'params': [p for p in learning.values() if p.ndim < 2], 'weight_decay': 0}]
    optimizer = torch.optim.AdamW(groups, lr=RATE, betas=(0.9, 0.98), eps=EPSILON)
    steps = []
    for step in range(STEPS):
        loss, rolled = objective(world, step, **options)
        loss.backward()
        gradient = torch.nn.utils.clip_grad_norm_(learning.values(), CLIP).item()
        optimizer.step()
        optimizer.zero_grad()
        steps.append({'loss': round(loss.item(), 7), 'gradientNorm': round(gradient, 7), 'rollouts': [(row, tokens) for row, tokens, _ in rolled],
                      'rewards': [round(reward, 10) for _, _, reward in rolled]})
    norms = {name: round(p.detach().double().norm().item(), 7) for name, p in learning.items()}
    return {'steps': steps, 'norms': norms}


RUNS = {
    'reinforce': (reinforce, {}),
    'reinforce against nothing, with likelihood': (reinforce, {'baseline': 'none', 'share': 0.3}),
    'reinforce against the batch, near the base': (reinforce, {'baseline': 'batch', 'kl': 0.05}),
    'reinforce against the likeliest': (reinforce, {'baseline': 'greedy'}),
    'grpo': (grpo, {}),
    'grpo as first told': (grpo, {'normaliser': 'grpo', 'kl': 0.5}),
    'grpo done right': (grpo, {'scale': 'none', 'normaliser': 'dr_grpo', 'kl': 0}),
    'minimum risk': (minimum_risk, {}),
    'minimum risk by mean probability, with references and likelihood': (minimum_risk, {'alpha': 1.0, 'per_token': True, 'reference': True, 'share': 0.2}),
    'mixer': (mixer, {}),
}
WORLDS = {'gpt2': lambda: Texts('gpt2'), 'llama': lambda: Texts('llama'), 'pictures': Pictures, 'gpt2 adapters': lambda: Texts('gpt2', True)}
found = {}
for name, make in WORLDS.items():
    kept = ['grpo', 'reinforce against the batch, near the base'] if 'adapters' in name else list(RUNS)
    found[name] = {run: train(make(), *RUNS[run]) for run in kept}
(FOLDER / 'steps.json').write_text(json.dumps(found, separators=(',', ':')) + '\n')
print({world: {run: (one['steps'][0]['loss'], one['steps'][-1]['loss']) for run, one in runs.items()} for world, runs in found.items()})
