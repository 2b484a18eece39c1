# Twenty steps of every objective without a reward on the models of worlds.py, with PyTorch from METHODS' formulas by themselves:
# python3 test/golden/objectives/without-reward.py. Nothing is scripted: chance comes from the counter-based streams, written again here.
import json
import torch
import torch.nn.functional as F
from worlds import FOLDER, Pictures, Texts, likelihood, mix, train

SEED = 0


def philox(counter, key):
    """Philox4x32-10: Salmon et al. 2011, table 2."""
    c, k = list(counter), list(key)
    for _ in range(10):
        left, right = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(right >> 32) ^ c[1] ^ k[0], right & 0xFFFFFFFF, (left >> 32) ^ c[3] ^ k[1], left & 0xFFFFFFFF]
        k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return c


def stream(name, step, index=0):
    """Numbers in [0, 1) of a stream; its key is the seed and the FNV-1a hash of its name with murmur3's finalizer."""
    h = 0x811C9DC5
    for letter in name:
        h = ((h ^ ord(letter)) * 0x01000193) & 0xFFFFFFFF
    for factor, shift in [(0x85EBCA6B, 16), (0xC2B2AE35, 13)]:
        h = ((h ^ (h >> shift)) * factor) & 0xFFFFFFFF
    h ^= h >> 16
    block = 0
    while True:
        yield from (word / 2**32 for word in philox([block, 0, step, index], [SEED, h]))
        block += 1


def answer_places(world):
    """Rows, places and the number of that place among all places of the batch."""
    return [(row, at, row * world.places + at) for row, targets in enumerate(world.rows) for at in range(world.answers[row], len(targets))]


def nats(world, read):
    """Mean −ln p of the true answer tokens where that is read."""
    parts = [-world.logits(row, read[row]).log_softmax(-1).gather(1, torch.tensor(targets)[:, None])[world.answers[row]:, 0]
             for row, targets in enumerate(world.rows)]
    return torch.cat(parts).mean()


def true_inputs(world):
    return [world.read(row, targets) for row, targets in enumerate(world.rows)]


def replaced(world, step, name, share, instead):
    """What is read: the answer token before a place is another one where the place's number is below `share`."""
    chance, read, places = stream(name, step), true_inputs(world), []
    drawn = [next(chance) < share for _ in range(3 * world.places)]
    for row, at, number in answer_places(world):
        if at > world.answers[row] and drawn[number]:
            places.append((row, at))
    for row, at in places:
        read[row][at] = instead(row, at - 1)
    return read


def is_sure(margin):
    """A choice must not hang on rounding: both sides are to make it alike."""
    assert margin > 1e-6


def draw(probabilities, u):
    """The first token whose cumulative probability is above u."""
    sums = probabilities.double().cumsum(0)
    is_sure((sums - u).abs().min())
    return int((sums <= u).sum())


def regularized(world, step, smoothing=0.1, z=0.01):
    """Mean over answer tokens of PyTorch's smoothed cross-entropy and z·(ln Z)², Chowdhery et al. 2022, §5."""
    parts = []
    for row, targets in enumerate(world.rows):
        logits = world.logits(row, world.read(row, targets))[world.answers[row]:]
        nats = F.cross_entropy(logits, torch.tensor(targets[world.answers[row]:]), reduction='none', label_smoothing=smoothing)
        parts.append(nats + z * logits.logsumexp(-1) ** 2)
    return torch.cat(parts).mean(), {}


def scheduled_sampling(world, step, schedule='inverse-sigmoid', k=4.0, floor=0.2, likeliest=False):
    e = {'linear': 1 - step / k, 'exponential': 2.718281828459045 ** (-step / k), 'inverse-sigmoid': k / (k + 2.718281828459045 ** (step / k))}
    true_share = max(floor, e[schedule])
    with torch.no_grad():
        first = [world.logits(row, read).softmax(-1) for row, read in enumerate(true_inputs(world))]

    def guess(row, at):
        if likeliest:
            is_sure(-first[row][at].topk(2).values.diff())
            return int(first[row][at].argmax())
        return draw(first[row][at], next(stream('guess', step, row * world.places + at)))

    read = replaced(world, step, 'scheduled sampling', 1 - true_share, guess)
    return nats(world, read), {'read': read}


def noisy_prefix(world, step, noise=0.4):
    answers = [world.rows[row][at] for row, at, _ in answer_places(world)]
    draws = stream('noisy prefix', step, 1)
    read = replaced(world, step, 'noisy prefix', noise, lambda *_: answers[int(next(draws) * len(answers))])
    return nats(world, read), {'read': read}


def pushed(world, candidates, alpha):
    """Mean over answer tokens of −ln p(y) − α·Σ ln(1 − p(c)), c over a set for each place."""
    total = 0
    for row, targets in enumerate(world.rows):
        p = world.logits(row, world.read(row, targets)).softmax(-1)
        for at in range(world.answers[row], len(targets)):
            others = torch.tensor(sorted(candidates(row, at) - {targets[at]}), dtype=torch.long)
            total = total - p[at, targets[at]].log() - alpha * torch.log1p(-p[at, others]).sum()
    return total / len(answer_places(world))


def unlikelihood(world, step, alpha=1.0):
    return pushed(world, lambda row, at: set(world.rows[row][world.answers[row] : at]), alpha), {}


def neighbours(world, step, alpha=0.5, side=3):
    def near(row, at):
        image, place = world.rows[row][3:], at - 3
        return {image[place - 1] for _ in range(1) if place % side > 0} | {image[place - side] for _ in range(1) if place >= side}
    return pushed(world, near, alpha), {}


def overused(world, step, alpha=0.5):
    """Codes whose expected number is above their number by more than three deviations of a Poisson count."""
    expected, come = torch.zeros(world.vocabulary), torch.zeros(world.vocabulary)
    for row, at, _ in answer_places(world):
        with torch.no_grad():
            expected += world.logits(row, world.read(row, world.rows[row]))[at].softmax(-1)
        come[world.rows[row][at]] += 1
    score = (expected - come) / expected.sqrt()
    is_sure((score - 3).abs().min())
    codes = set(torch.nonzero(score > 3)[:, 0].tolist())
    return pushed(world, lambda *_: codes, alpha), {'codes': sorted(codes)}


def repeats(tokens, n, as_released):
    """Places within an n-gram that began earlier in the same tokens; the release leaves out the last n-gram."""
    grams = [tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1)]
    looked = grams[:-1] if as_released else grams
    return {i + j for i, gram in enumerate(looked) if gram in looked[:i] for j in range(n)}


def sequence_unlikelihood(world, step, n=2, rate=0.7, alpha=1.0, new=5, as_released=False, token_alpha=0.0):
    if next(stream('sequence unlikelihood', step)) >= rate:
        return (unlikelihood(world, step, token_alpha)[0] if token_alpha > 0 else likelihood(world)), {'said': []}
    terms, said, count = 0, [], 0
    for row, start in enumerate(world.starts):
        targets = world.rows[row][:start]
        for _ in range(new if isinstance(world, Texts) else 9):
            with torch.no_grad():
                last = world.logits(row, [*world.read(row, [*targets, 0])])[-1]
            is_sure(-last.topk(2).values.diff())
            targets = [*targets, int(last.argmax())]
        own = targets[start:]
        p = world.log_probs(row, targets)[start:].exp()
        marked = repeats(own, n, as_released)
        terms = terms + sum((-torch.log1p(-p[i]) for i in marked), p.sum() * 0)
        said.append((own, sorted(marked)))
        count += len(own)
    return alpha * terms / count, {'said': said}


def preferred(world):
    """Of each row: the wanted answer is the row's own, the other comes from the hash."""
    size = 37 if isinstance(world, Texts) else 24
    lengths = [len(row) - start for row, start in zip(world.rows, world.answers)]
    lengths = [max(1, n - row) for row, n in enumerate(lengths)] if isinstance(world, Texts) else lengths
    low = 3 if isinstance(world, Texts) else 0
    return [[*world.rows[row][: world.answers[row]], *(low + mix(7000 + row, i) % size for i in range(n))] for row, n in enumerate(lengths)]


def dpo(world, step, beta=0.5, share=0.0):
    """−ln σ(β·(ln π(w)/π_ref(w) − ln π(l)/π_ref(l))): Rafailov et al. 2023, eq. 7."""
    total = 0
    for row, (wanted, other) in enumerate(zip(world.rows, preferred(world))):
        gain = lambda targets: (world.log_probs(row, targets) - world.log_probs(row, targets, True).detach())[world.answers[row]:].sum()
        total = total - F.logsigmoid(beta * (gain(wanted) - gain(other)))
    return total / 3 + share * likelihood(world), {}


BOTH = {
    'likelihood, smoothed and with z-loss': (regularized, {}),
    'scheduled sampling': (scheduled_sampling, {}),
    'scheduled sampling of the likeliest': (scheduled_sampling, {'schedule': 'exponential', 'k': 6.0, 'floor': 0.1, 'likeliest': True}),
    'noisy prefix': (noisy_prefix, {}),
    'sequence unlikelihood': (sequence_unlikelihood, {}),
    'sequence unlikelihood as released': (sequence_unlikelihood, {'n': 1, 'rate': 1.0, 'alpha': 2.0, 'as_released': True}),
    'sequence unlikelihood and of tokens': (sequence_unlikelihood, {'n': 1, 'rate': 0.5, 'token_alpha': 0.5}),
    'dpo': (dpo, {}),
    'dpo with likelihood': (dpo, {'beta': 0.1, 'share': 0.3}),
}
OF_TEXTS = BOTH | {'unlikelihood': (unlikelihood, {})}
OF_PICTURES = BOTH | {'wrong neighbours': (neighbours, {}), 'earlier codes': (unlikelihood, {'alpha': 0.5}), 'codes used too often': (overused, {})}
WORLDS = {'gpt2': (lambda: Texts('gpt2'), OF_TEXTS), 'llama': (lambda: Texts('llama'), OF_TEXTS), 'gpt2 adapters': (lambda: Texts('gpt2', True), OF_TEXTS),
          'pictures': (Pictures, OF_PICTURES), 'pictures adapters': (lambda: Pictures(True), OF_PICTURES)}


def world_for(make, run):
    return Pictures(make is not Pictures, favourite=5) if run == 'codes used too often' else make()


found = {world: {run: train(world_for(make, run), *how) for run, how in runs.items()} for world, (make, runs) in WORLDS.items()}
# a golden that shows nothing is none
for world, runs in found.items():
    for run, key in [('sequence unlikelihood', 'said'), ('sequence unlikelihood and of tokens', 'said'), ('codes used too often', 'codes')]:
        shown = [one for step in runs.get(run, {'steps': []})['steps'] for one in step[key]]
        assert run not in runs or (any(marked for _, marked in shown) if key == 'said' else shown), (world, run)
(FOLDER / 'without-reward.json').write_text(json.dumps(found, separators=(',', ':')) + '\n')
print({world: {run: (one['steps'][0]['loss'], one['steps'][-1]['loss']) for run, one in runs.items()} for world, runs in found.items()})
