# Tiny models of texts and of pictures with the rows that they learn from, and twenty steps of AdamW: what both scripts of this folder train.
# A row is its targets: what a model predicts, from the second token on.
import copy, sys
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
ROWS, NEW, PREFIX = [0, 1, 4], 4, 1
RANK, ALPHA = 3, 6
PICTURES = dict(captionVocabulary=20, captionSlots=4, imageVocabulary=24, gridSide=3, width=16, layers=2, heads=2)


class Texts:
    """Answers begin after the prompt; a text without one is continued after PREFIX targets."""

    vocabulary, places, answers_from = 40, 11, 0

    def __init__(self, family, adapters=False):
        self.model = make_model(family)
        if adapters:
            config = LoraConfig(r=RANK, lora_alpha=ALPHA, target_modules=['c_attn', 'c_proj', 'c_fc'], fan_in_fan_out=True, task_type='CAUSAL_LM')
            self.model = get_peft_model(self.model, config)
            start_adapters(dict(self.model.named_parameters()))
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

    def read(self, row, targets):
        """What is read before each target, where nothing is replaced."""
        return [self.firsts[row], *targets[:-1]]

    def logits(self, row, read, of_base=False):
        """Of every target of a row [targets, vocabulary]."""
        ids = torch.tensor([read])
        model = self.base if of_base else self.model
        if of_base and self.adapters:
            with model.disable_adapter():
                return model(input_ids=ids).logits[0]
        return model(input_ids=ids).logits[0]

    def log_probs(self, row, targets, of_base=False):
        logits = self.logits(row, self.read(row, targets), of_base)
        return logits.log_softmax(-1).gather(1, torch.tensor(targets)[:, None])[:, 0]


class Pictures:
    """Caption tokens, which are given, then image tokens."""

    vocabulary, places, answers_from = PICTURES['imageVocabulary'], 12, 3

    def __init__(self, adapters=False, favourite=None):
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
        if favourite is not None:  # a code that the model gives everywhere: the last bias points at its row of the head
            with torch.no_grad():
                self.named['norm.bias'].copy_(8 * self.named['image.head'][favourite])
        self.base = {name: w.detach().clone() for name, w in self.named.items()}
        self.adapters = {}
        if adapters:
            for name, w in self.named.items():
                if name.startswith('block') and w.ndim == 2:
                    out, inputs = w.shape
                    self.adapters[name.replace('.weight', '.lora_A.weight')] = torch.zeros([RANK, inputs], requires_grad=True)
                    self.adapters[name.replace('.weight', '.lora_B.weight')] = torch.zeros([out, RANK], requires_grad=True)
            start_adapters(self.adapters)
        self.captions = [[1, *(2 + mix(2100 + k, i) % 18 for i in range(3))] for k in range(3)]
        self.rows = [[*self.captions[k][1:], *(mix(2200 + k, i) % 24 for i in range(9))] for k in range(3)]
        self.answers = self.starts = [3, 3, 3]

    def weights(self):
        """Of adapters: they and the embeddings and heads beside them."""
        if not self.adapters:
            return self.named
        return self.adapters | {name: w for name, w in self.named.items() if 'embedding' in name or 'head' in name}

    def present(self):
        """W + α/r·B·A."""
        merged = dict(self.named)
        for name, a in self.adapters.items():
            if 'lora_A' in name:
                whole = name.replace('.lora_A', '')
                merged[whole] = merged[whole] + ALPHA / RANK * self.adapters[name.replace('lora_A', 'lora_B')] @ a
        return merged

    def said(self, step, row, sample, start):
        return [mix(3000 + step, 1000 * row + 100 * sample + i) % 24 for i in range(len(self.rows[row]) - start)]

    def read(self, row, targets):
        """−1 stands for the start of the picture, which is no token."""
        return [*self.captions[row][:-1], -1, *targets[3:-1]]

    def logits(self, row, read, of_base=False):
        """Of every target; a caption's are no one's and 0."""
        weights = self.base if of_base else self.present()
        captions, image = torch.tensor([self.captions[row]]), torch.tensor([read[4:]], dtype=torch.long)
        pictures = F.embedding(image, weights['image.embedding']) + image_positions(weights)[: image.shape[1]]
        x = torch.cat([embed_captions(captions, weights), pictures], 1)
        for i in range(PICTURES['layers']):
            x = block(x, weights, f'block{i}', PICTURES['heads'])
        logits = F.linear(norm(x, weights, 'norm')[:, PICTURES['captionSlots']:], weights['image.head'])[0]
        return torch.cat([torch.zeros(3, logits.shape[1]), logits])

    def log_probs(self, row, targets, of_base=False):
        logits = self.logits(row, self.read(row, targets), of_base)
        found = logits.log_softmax(-1)[3:].gather(1, torch.tensor(targets[3:])[:, None])[:, 0]
        return torch.cat([torch.zeros(3), found])


def start_adapters(named):
    """A of the n-th in alphabetical order from hash 500 + n; B stays 0."""
    with torch.no_grad():
        for n, name in enumerate(sorted(name for name in named if 'lora_A' in name)):
            named[name].copy_(hashed(500 + n, named[name].shape, 0, 0.25))


def likelihood(world):
    """Mean −ln p over all answer tokens of the examples."""
    parts = [-world.log_probs(row, targets)[world.answers[row]:] for row, targets in enumerate(world.rows)]
    return torch.cat(parts).mean()


def train(world, objective, options):
    """Twenty steps; an objective gives the loss and what is to be kept of the step."""
    learning = world.weights()
    groups = [{'params': [p for p in learning.values() if p.ndim >= 2], 'weight_decay': DECAY},
              {'params': [p for p in learning.values() if p.ndim < 2], 'weight_decay': 0}]
    optimizer = torch.optim.AdamW(groups, lr=RATE, betas=(0.9, 0.98), eps=EPSILON)
    steps = []
    for step in range(STEPS):
        loss, kept = objective(world, step, **options)
        optimizer.zero_grad()
        loss.backward()
        gradient = torch.nn.utils.clip_grad_norm_(learning.values(), CLIP).item()
        optimizer.step()
        steps.append({'loss': round(loss.item(), 7), 'gradientNorm': round(gradient, 7), **kept})
    norms = {name: round(p.detach().double().norm().item(), 7) for name, p in learning.items()}
    return {'steps': steps, 'norms': norms}
