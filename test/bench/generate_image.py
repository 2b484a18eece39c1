# PyTorch's side of `npx tuneloom bench generate-image`, which starts it: python3 generate_image.py JOB
import torch
from lines import part, read_job, serve
from twins import CachedDecoder, codes_of_tokens, decode_pictures

BOS = 1
job, tensors = read_job()
config, tokenizer = job['manifest']['transformer'], job['manifest']['imageTokenizer']
transformer, pictures = part(tensors, 'transformer'), part(tensors, 'tokenizer')
captions, scale, side = tensors['captions'].long(), job['guidanceScale'], config['gridSide']


def guided(logits):
    """Away from what an empty caption gives, Ho & Salimans 2022."""
    told, empty = logits.log_softmax(-1).chunk(2)
    return empty + scale * (told - empty)


@torch.inference_mode()
def draw(request):
    told = captions[: request['batch']]
    empty = torch.zeros_like(told)
    empty[:, 0] = BOS
    decoder = CachedDecoder(transformer, config, 2 * len(told))
    logits = decoder.prefill(torch.cat([told, empty]))
    tokens = [guided(logits).argmax(-1)]
    for position in range(side * side - 1):
        tokens.append(guided(decoder.step(tokens[-1].repeat(2), position)).argmax(-1))
    grids = torch.stack(tokens, 1)
    drawn = decode_pictures(codes_of_tokens(grids.view(-1, side, side), tokenizer['levels']), pictures, tokenizer)
    bytes_ = (drawn.clamp(0, 1) * 255).round().byte().permute(0, 2, 3, 1).contiguous()
    return {'tokens': grids.tolist(), 'pixels': bytes_[0].flatten().tolist()}


serve(draw)
