# Makes layers.json with PyTorch 2.15: python3 test/golden/nn/make.py. Rotary positions in both layouts, RMS norm, group
# norm, grouped-query attention, SwiGLU, transposed convolution and nearest up-sampling: inputs, results, and the
# gradients of the sum of r times the result.
import json
from pathlib import Path
import torch
from torch.nn import functional as F

torch.manual_seed(5)
torch.set_default_dtype(torch.float64)


def rows(x):
    return dict(shape=list(x.shape), data=[float(f'{v:.9g}') for v in x.detach().flatten().tolist()])


def f32(x):
    return x.to(torch.float32).to(torch.float64)


def frequencies(width, base=10000.0):
    return 1.0 / base ** (torch.arange(0, width, 2, dtype=torch.float64) / width)


def angles(width, time):
    return torch.outer(torch.arange(time, dtype=torch.float64), frequencies(width))


def rotate_half(x):
    first, second = x.chunk(2, dim=-1)
    return torch.cat((-second, first), dim=-1)


def rotary_half(x, width):
    """As transformers' LlamaRotaryEmbedding and GPTNeoX (partial) apply it."""
    angle = torch.cat([angles(width, x.shape[-2])] * 2, dim=-1)
    turned, rest = x[..., :width], x[..., width:]
    return torch.cat((turned * angle.cos() + rotate_half(turned) * angle.sin(), rest), dim=-1)


def rotary_interleaved(x, width):
    """As the reference Llama code applies it: neighbours are complex numbers."""
    angle = angles(width, x.shape[-2])
    turned, rest = x[..., :width], x[..., width:]
    pairs = torch.view_as_complex(turned.reshape(*turned.shape[:-1], -1, 2).contiguous())
    result = torch.view_as_real(pairs * torch.polar(torch.ones_like(angle), angle)).flatten(-2)
    return torch.cat((result, rest), dim=-1)


def swiglu(x, gate, up, down):
    return F.linear(F.silu(F.linear(x, gate)) * F.linear(x, up), down)


def attention(q, k, v):
    return F.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=True)


LAYERS = {
    'rotary, halves': (lambda x: rotary_half(x, 8), [(2, 2, 5, 8)]),
    'rotary, halves, partial': (lambda x: rotary_half(x, 4), [(2, 2, 5, 10)]),
    'rotary, neighbours': (lambda x: rotary_interleaved(x, 8), [(2, 2, 5, 8)]),
    'rotary, neighbours, partial': (lambda x: rotary_interleaved(x, 4), [(2, 2, 5, 10)]),
    'RMS norm': (lambda x, gain: F.rms_norm(x, (12,), gain, 1e-6), [(3, 2, 12), (12,)]),
    'group norm': (lambda x, w, b: F.group_norm(x, 8, w, b, 1e-5), [(2, 16, 3, 2), (16,), (16,)]),
    'grouped-query attention': (attention, [(2, 6, 5, 4), (2, 2, 5, 4), (2, 2, 5, 4)]),
    'SwiGLU': (swiglu, [(5, 6), (10, 6), (10, 6), (6, 10)]),
    'transposed convolution': (
        lambda x, w: F.conv_transpose2d(x, w, stride=2, padding=1),
        [(2, 3, 4, 3), (3, 2, 4, 4)],
    ),
    'nearest up-sampling': (lambda x: F.interpolate(x, scale_factor=2, mode='nearest'), [(2, 3, 2, 4)]),
}


def layer(f, shapes):
    inputs = [f32(torch.randn(shape)).requires_grad_() for shape in shapes]
    y = f(*inputs)
    r = f32(torch.randn(y.shape))
    (y * r).sum().backward()
    return dict(inputs=[rows(x) for x in inputs], y=rows(y), r=rows(r), gradients=[rows(x.grad) for x in inputs])


made = {name: layer(*each) for name, each in LAYERS.items()}
(Path(__file__).parent / 'layers.json').write_text(json.dumps(made, separators=(',', ':')) + '\n')
