# Twenty steps of every objective with rewards on tiny models of texts and of pictures, written with PyTorch from the papers' formulas
# by themselves, not as weighted sums: python3 test/golden/objectives/make.py (PyTorch 2.15, transformers 5.24, PEFT 0.21).
# What the model says and what it earns come from the integer hash of tiny.py, and stand in the file for both sides.
import json
import torch
from worlds import FOLDER, NEW, Pictures, Texts, likelihood, mix, train

SAMPLES = 3


def rollouts(world, step, starts, samples=SAMPLES):
    """Row, tokens, reward; the second of the first row says what the first says."""
    found = []
    for row, start in enumerate(starts):
        for sample in range(samples):
            said = 0 if (row, sample) == (0, 1) else sample
            found.append((row, world.said(step, row, said, start), mix(4000 + step, 10 * row + said) / 2**32))
    return found


def kept(rolled):
    return {'rollouts': [(row, tokens) for row, tokens, _ in rolled], 'rewards': [round(reward, 10) for _, _, reward in rolled]}


def own(world, rolled, starts, of_base=False):
    """ln p of the tokens that the model said, per continuation."""
    return [world.log_probs(row, world.rows[row][: starts[row]] + tokens, of_base)[starts[row]:] for row, tokens, _ in rolled]


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
    return loss + share * likelihood(world) if share > 0 else loss, kept(rolled)


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
    return total, kept(rolled)


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
    return loss + share * likelihood(world) if share > 0 else loss, kept(rolled)


def mixer(world, step, first=4, every=3, tokens=2):
    if step < first:
        sums = [-world.log_probs(row, targets)[start:].sum() for row, (targets, start) in enumerate(zip(world.rows, world.starts))]
        return sum(sums) / 3, kept([])
    count = tokens * (1 + (step - first) // every)
    starts = [max(start, len(row) - count) for start, row in zip(world.starts, world.rows)]
    rolled = rollouts(world, step, starts)
    advantages = against([reward for _, _, reward in rolled], rolled, 'leave-one-out', None)
    total = 0
    for (row, said, _), advantage in zip(rolled, advantages):
        lp = world.log_probs(row, world.rows[row][: starts[row]] + said)
        total = total - lp[world.starts[row] : starts[row]].sum() - advantage * lp[starts[row]:].sum()
    return total / len(rolled), kept(rolled)


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
WORLDS = {'gpt2': lambda: Texts('gpt2'), 'llama': lambda: Texts('llama'), 'pictures': Pictures, 'gpt2 adapters': lambda: Texts('gpt2', True),
          'pictures adapters': lambda: Pictures(True)}
found = {}
for name, make in WORLDS.items():
    chosen = ['grpo', 'reinforce against the batch, near the base'] if 'adapters' in name else list(RUNS)
    found[name] = {run: train(make(), *RUNS[run]) for run in chosen}
(FOLDER / 'steps.json').write_text(json.dumps(found, separators=(',', ':')) + '\n')
print({world: {run: (one['steps'][0]['loss'], one['steps'][-1]['loss']) for run, one in runs.items()} for world, runs in found.items()})
