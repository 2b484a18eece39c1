# Makes the files of this folder and prints the losses that stand in test/train/gpt.test.ts, with PyTorch 2.15:
# python3 test/golden/train/make.py. Weights and data are the integer hash below on both sides.
import inspect, json, struct, sys
from pathlib import Path
import torch
from torch.optim import _muon

FOLDER = Path(__file__).parent
sys.path.insert(0, str(FOLDER.parents[1] / 'bench'))
from twins import caption_image_loss, decode_pictures, encode_pictures, gpt_loss, reconstruction_loss

torch.set_num_threads(1)
STEPS, CLIP = 10, 1.0
GPT = dict(vocabulary=50, context=8, width=16, layers=2, heads=2)
CAPTION_IMAGE = dict(captionVocabulary=20, captionSlots=4, imageVocabulary=24, gridSide=3, width=16, layers=2, heads=2)
TOKENIZER = dict(size=8, patch=1, channels=[8, 8], levels=[5, 4])
CAPTION_SHARE = 0.25
SCALE = 256  # gradients of the image tokenizer are kept as f16, moved away from its smallest numbers


def mix(seed, i):
    """An unsigned 32-bit hash of two whole numbers (murmur3's finalizer)."""
    h = (i * 2654435761 + seed * 40503 + 12345) & 0xFFFFFFFF
    for factor, shift in [(0x85EBCA6B, 16), (0xC2B2AE35, 13)]:
        h = ((h ^ (h >> shift)) * factor) & 0xFFFFFFFF
    return h ^ (h >> 16)


def hashed(seed, shape, middle=0.0, radius=1.0):
    count = torch.Size(shape).numel()
    values = [middle + radius * (mix(seed, i) / 2**31 - 1) for i in range(count)]
    return torch.tensor(values, dtype=torch.float64).float().view(shape)


def hashed_ids(seed, shape, end):
    count = torch.Size(shape).numel()
    return torch.tensor([mix(seed, i) % end for i in range(count)]).view(shape)


def make_weights(shapes):
    """Gains around 1, matrices and kernels ±√(3/fan-in) · 0.6, other vectors ±0.1; the place in the list is the seed."""
    weights = {}
    for seed, (name, shape) in enumerate(shapes):
        fan_in = torch.Size(shape[1:]).numel()
        radius = 0.6 * (3 / fan_in) ** 0.5 if len(shape) > 1 else 0.1
        middle = 1.0 if 'norm' in name and name.endswith('.weight') else 0.0
        weights[name] = hashed(seed, shape, middle, radius).requires_grad_()
    return weights


def norm_shapes(prefix, width):
    return [(prefix + '.weight', [width]), (prefix + '.bias', [width])]


def block_shapes(prefix, width):
    matrix = lambda name, rows, columns: (f'{prefix}.{name}', [rows, columns])
    return [*norm_shapes(prefix + '.norm1', width), matrix('qkv.weight', 3 * width, width), matrix('out.weight', width, width),
            *norm_shapes(prefix + '.norm2', width), matrix('up.weight', 4 * width, width), (prefix + '.up.bias', [4 * width]),
            matrix('down.weight', width, 4 * width), (prefix + '.down.bias', [width])]


def gpt_shapes(c):
    blocks = [shape for i in range(c['layers']) for shape in block_shapes(f'block{i}', c['width'])]
    return [('token.embedding', [c['vocabulary'], c['width']]), ('position.embedding', [c['context'], c['width']]), *blocks, *norm_shapes('norm', c['width'])]


def caption_image_shapes(c):
    table = lambda name, rows: (name, [rows, c['width']])
    blocks = [shape for i in range(c['layers']) for shape in block_shapes(f'block{i}', c['width'])]
    return [table('caption.embedding', c['captionVocabulary']), table('caption.position', c['captionSlots'] + 1),
            table('image.embedding', c['imageVocabulary']), table('image.row', c['gridSide']), table('image.column', c['gridSide']),
            *blocks, *norm_shapes('norm', c['width']), table('image.head', c['imageVocabulary'])]


def tokenizer_shapes(c):
    pixels, (fine, coarse), levels = 3 * c['patch'] ** 2, c['channels'], len(c['levels'])
    conv = lambda name, *shape: [(name + '.weight', list(shape)), (name + '.bias', [shape[0]])]
    residual = lambda name, n: [*norm_shapes(name + '.norm', n), *conv(name + '.first', n, n, 3, 3), *conv(name + '.second', n, n, 3, 3)]
    return [*conv('encoder.in', fine, pixels, 3, 3), *residual('encoder.fine', fine), *conv('encoder.down', coarse, fine, 4, 4),
            *residual('encoder.coarse1', coarse), *residual('encoder.coarse2', coarse), *norm_shapes('encoder.norm', coarse),
            *conv('encoder.out', levels, coarse, 1, 1), *conv('decoder.in', coarse, levels, 3, 3),
            *[s for i in (1, 2, 3) for s in residual(f'decoder.coarse{i}', coarse)], *conv('decoder.up', 4 * fine, coarse, 3, 3),
            *[s for i in (1, 2) for s in residual(f'decoder.fine{i}', fine)], *norm_shapes('decoder.norm', fine), *conv('decoder.out', pixels, fine, 3, 3)]


def save(name, tensors):
    """A safetensors file of f32 and f16, wide elements first."""
    header, body = {}, b''
    for key, tensor in sorted(tensors.items(), key=lambda item: (-item[1].element_size(), item[0])):
        data = bytes(tensor.detach().contiguous().view(torch.uint8).flatten().tolist())
        dtype = 'F16' if tensor.dtype == torch.float16 else 'F32'
        header[key] = {'dtype': dtype, 'shape': list(tensor.shape), 'data_offsets': [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(header, separators=(',', ':')).encode()
    text += b' ' * (-len(text) % 8)
    (FOLDER / name).write_bytes(struct.pack('<Q', len(text)) + text + body)


def adamw(weights, names):
    """As the engine does: tensors of two or more axes are decayed."""
    groups = [{'params': [weights[n] for n in names if weights[n].dim() >= 2], 'weight_decay': 0.1},
              {'params': [weights[n] for n in names if weights[n].dim() < 2], 'weight_decay': 0.0}]
    return torch.optim.AdamW(groups, lr=0.01, betas=(0.9, 0.95), eps=1e-8)


def train(title, weights, optimizers, loss_of):
    losses, first = [], {}
    for step in range(STEPS):
        loss = loss_of(step)
        loss.backward()
        if step == 0:
            first = {name: w.grad.clone() for name, w in weights.items()}
        norm = torch.nn.utils.clip_grad_norm_(weights.values(), CLIP).item()
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad()
        losses.append(loss.item())
        if step == 0:
            print(f'{title}: gradient norm {norm:.6f}')
    print(title, [round(loss, 6) for loss in losses])
    return first


def gpt():
    weights = make_weights(gpt_shapes(GPT))
    ids = hashed_ids(100, [STEPS, 2, 9], 7)  # seven of fifty ids, so that there is something to learn
    loss_of = lambda step: gpt_loss(ids[step, :, :-1], ids[step, :, 1:], weights, GPT)
    save('gpt.safetensors', train('gpt', weights, [adamw(weights, list(weights))], loss_of))


def caption_image():
    def start():
        weights = make_weights(caption_image_shapes(CAPTION_IMAGE))
        captions, image = hashed_ids(101, [STEPS, 2, 4], 5), hashed_ids(102, [STEPS, 2, 9], 6)
        return weights, lambda step: caption_image_loss(captions[step], image[step], weights, CAPTION_IMAGE, CAPTION_SHARE)

    weights, loss_of = start()
    save('caption-image.safetensors', train('caption-image', weights, [adamw(weights, list(weights))], loss_of))
    # torch.optim.Muon iterates in bfloat16; here the same code runs in f32
    source = inspect.getsource(_muon._zeropower_via_newtonschulz)
    assert 'torch.bfloat16' in source
    exec(source.replace('torch.bfloat16', 'torch.float32'), _muon.__dict__)
    weights, loss_of = start()
    inner = [name for name, w in weights.items() if name.startswith('block') and w.dim() == 2]
    muon = torch.optim.Muon([weights[n] for n in inner], lr=0.02, momentum=0.95, weight_decay=0.1, adjust_lr_fn='match_rms_adamw')
    train('muon', weights, [adamw(weights, [n for n in weights if n not in inner]), muon], loss_of)


def tokenizer():
    weights = make_weights(tokenizer_shapes(TOKENIZER))
    pictures = hashed(103, [2, 3, 8, 8], 0.5, 0.5)
    codes = encode_pictures(pictures, weights, TOKENIZER)
    drawn = decode_pictures(codes, weights, TOKENIZER)
    loss = reconstruction_loss(drawn, pictures)
    loss.backward()
    print('tokenizer', round(loss.item(), 6), codes.int().tolist())
    gradients = {name: (w.grad * SCALE).half() for name, w in weights.items()}
    save('image-tokenizer.safetensors', gradients | {'picture': drawn[0]})


gpt()
caption_image()
tokenizer()
