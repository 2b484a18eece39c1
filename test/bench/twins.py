# The same models in PyTorch, over weights under our own names: the second opinion of the golden training tests and the
# peer of the benchmarks. Written from the papers and torch's own functions; nothing here is translated op by op.
import torch
import torch.nn.functional as F


def norm(x, weights, prefix):
    return F.layer_norm(x, x.shape[-1:], weights[prefix + '.weight'], weights[prefix + '.bias'])


def projections(x, weights, prefix, heads):
    batch, time, width = x.shape
    joint = F.linear(norm(x, weights, prefix + '.norm1'), weights[prefix + '.qkv.weight'])
    return [part.transpose(1, 2) for part in joint.view(batch, time, 3, heads, width // heads).unbind(2)]


def after_attention(x, mixed, weights, prefix):
    x = x + F.linear(mixed.transpose(1, 2).reshape(x.shape), weights[prefix + '.out.weight'])
    hidden = F.linear(norm(x, weights, prefix + '.norm2'), weights[prefix + '.up.weight'], weights[prefix + '.up.bias'])
    return x + F.linear(F.gelu(hidden, approximate='tanh'), weights[prefix + '.down.weight'], weights[prefix + '.down.bias'])


def block(x, weights, prefix, heads):
    q, k, v = projections(x, weights, prefix, heads)
    return after_attention(x, F.scaled_dot_product_attention(q, k, v, is_causal=True), weights, prefix)


def gpt_loss(tokens, targets, weights, config):
    """Mean nats; tokens and targets [batch, time] int64."""
    table = weights['token.embedding']
    x = F.embedding(tokens, table) + weights['position.embedding'][: tokens.shape[1]]
    for i in range(config['layers']):
        x = block(x, weights, f'block{i}', config['heads'])
    logits = F.linear(norm(x, weights, 'norm'), table)
    return F.cross_entropy(logits.view(-1, logits.shape[-1]), targets.reshape(-1))


def image_positions(weights):
    return (weights['image.row'][:, None] + weights['image.column'][None]).flatten(0, 1)


def embed_captions(captions, weights):
    words = F.embedding(captions, weights['caption.embedding'])
    return F.pad(words, (0, 0, 0, 1)) + weights['caption.position']  # the start of the image is a zero vector


def caption_image_loss(captions, image, weights, config, caption_share):
    """Mean nats per image token, plus caption_share times the mean nats per caption token from the second on."""
    pictures = F.embedding(image[:, :-1], weights['image.embedding']) + image_positions(weights)[:-1]
    x = torch.cat([embed_captions(captions, weights), pictures], 1)
    for i in range(config['layers']):
        x = block(x, weights, f'block{i}', config['heads'])
    x = norm(x, weights, 'norm')
    slots = config['captionSlots']
    image_logits = F.linear(x[:, slots:], weights['image.head'])
    caption_logits = F.linear(x[:, : slots - 1], weights['caption.embedding'])
    image_nats = F.cross_entropy(image_logits.flatten(0, 1), image.flatten())
    return image_nats + caption_share * F.cross_entropy(caption_logits.flatten(0, 1), captions[:, 1:].flatten())


class CachedDecoder:
    """Image tokens one by one with keys and values kept."""

    def __init__(self, weights, config, rows):
        self.weights, self.config, self.filled = weights, config, 0
        slots = config['captionSlots'] + config['gridSide'] ** 2
        shape = (config['layers'], 2, rows, config['heads'], slots, config['width'] // config['heads'])
        self.cache, self.positions = torch.empty(shape), image_positions(weights)

    def forward(self, x):
        """Logits [rows, vocabulary] after the last of these new positions x [rows, time, width]."""
        time = x.shape[1]
        for i in range(self.config['layers']):
            q, k, v = projections(x, self.weights, f'block{i}', self.config['heads'])
            keys, values = self.cache[i]
            keys[:, :, self.filled : self.filled + time] = k
            values[:, :, self.filled : self.filled + time] = v
            seen = slice(0, self.filled + time)
            mixed = F.scaled_dot_product_attention(q, keys[:, :, seen], values[:, :, seen], is_causal=time > 1)
            x = after_attention(x, mixed, self.weights, f'block{i}')
        self.filled += time
        return F.linear(norm(x[:, -1], self.weights, 'norm'), self.weights['image.head'])

    def prefill(self, captions):
        return self.forward(embed_captions(captions, self.weights))

    def step(self, token, position):
        x = F.embedding(token, self.weights['image.embedding']) + self.positions[position]
        return self.forward(x[:, None])


def conv(x, weights, prefix, **options):
    return F.conv2d(x, weights[prefix + '.weight'], weights[prefix + '.bias'], **({'padding': 1} | options))


def group_norm(x, weights, prefix):
    return F.group_norm(x, 8, weights[prefix + '.weight'], weights[prefix + '.bias'])


def residual(x, weights, prefix):
    inner = conv(F.silu(group_norm(x, weights, prefix + '.norm')), weights, prefix + '.first')
    return x + conv(F.silu(inner), weights, prefix + '.second')


def quantize(z, levels):
    """Finite scalar quantization with a straight-through gradient, Mentzer et al. 2023, appendix A."""
    shape = (-1, 1, 1)
    half = torch.tensor([(level - 1) * (1 + 1e-3) / 2 for level in levels])
    offset = torch.tensor([0.5 if level % 2 == 0 else 0.0 for level in levels])
    shift = torch.atanh(offset / half)
    bounded = torch.tanh(z + shift.view(shape)) * half.view(shape) - offset.view(shape)
    return bounded + (bounded.round() - bounded).detach()


def encode_pictures(pictures, weights, config):
    """Pictures [batch, 3, size, size] in [0, 1] to codes [batch, levels, grid, grid]."""
    h = conv(F.pixel_unshuffle(pictures * 2 - 1, config['patch']), weights, 'encoder.in')
    h = conv(residual(h, weights, 'encoder.fine'), weights, 'encoder.down', stride=2)
    for name in ['coarse1', 'coarse2']:
        h = residual(h, weights, 'encoder.' + name)
    h = conv(F.silu(group_norm(h, weights, 'encoder.norm')), weights, 'encoder.out', padding=0)
    return quantize(h, config['levels'])


def decode_pictures(codes, weights, config):
    """Codes to pictures, about [0, 1]."""
    halves = torch.tensor([float(level // 2) for level in config['levels']])
    h = conv(codes / halves.view(-1, 1, 1), weights, 'decoder.in')
    for name in ['coarse1', 'coarse2', 'coarse3']:
        h = residual(h, weights, 'decoder.' + name)
    h = F.pixel_shuffle(conv(h, weights, 'decoder.up'), 2)
    for name in ['fine1', 'fine2']:
        h = residual(h, weights, 'decoder.' + name)
    h = conv(F.silu(group_norm(h, weights, 'decoder.norm')), weights, 'decoder.out')
    return F.pixel_shuffle(h, config['patch']) * 0.5 + 0.5


def codes_of_tokens(tokens, levels):
    """Tokens [batch, side, side] to codes [batch, levels, side, side]: digits of mixed base, the first lowest."""
    codes = []
    for level in levels:
        codes.append(tokens % level - level // 2)
        tokens = tokens // level
    return torch.stack(codes, 1).float()


def reconstruction_loss(y, x):
    """L1 + MSE + half the L1 of both differences."""
    error = y - x
    edges = error.diff(dim=2).abs().mean() + error.diff(dim=3).abs().mean()
    return error.abs().mean() + error.square().mean() + 0.5 * edges
