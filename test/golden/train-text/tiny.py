# Tiny models and texts from an integer hash, the same as in test/helpers/tiny-text.ts: no weights need to be stored.
import copy
import torch
from transformers import GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM

CONFIGS = {
    'gpt2': GPT2Config(vocab_size=40, n_positions=16, n_embd=16, n_layer=2, n_head=2, resid_pdrop=0, embd_pdrop=0, attn_pdrop=0),
    'llama': LlamaConfig(vocab_size=40, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=4,
                         num_key_value_heads=2, max_position_embeddings=16, rms_norm_eps=1e-5, tie_word_embeddings=False),
}
MODELS = {'gpt2': GPT2LMHeadModel, 'llama': LlamaForCausalLM}
LENGTHS, PROMPTS = [9, 12, 5, 8, 11], [3, 5, 2, 4, 1]


def mix(seed, i):
    """An unsigned 32-bit hash of two whole numbers (murmur3's finalizer)."""
    h = (i * 2654435761 + seed * 40503 + 12345) & 0xFFFFFFFF
    for factor, shift in [(0x85EBCA6B, 16), (0xC2B2AE35, 13)]:
        h = ((h ^ (h >> shift)) * factor) & 0xFFFFFFFF
    return h ^ (h >> 16)


def hashed(seed, shape, middle=0.0, radius=1.0):
    values = [middle + radius * (mix(seed, i) / 2**31 - 1) for i in range(torch.Size(shape).numel())]
    return torch.tensor(values, dtype=torch.float64).float().view(shape)


def texts():
    return [[3 + mix(1000 + k, i) % 37 for i in range(length)] for k, length in enumerate(LENGTHS)]


def fill(named, seed_of):
    """Matrices ±0.3, gains 1 ± 0.1, biases ±0.1; the seed is the place of the name in alphabetical order."""
    with torch.no_grad():
        for name, parameter in named:
            middle, radius = (0, 0.3) if parameter.ndim > 1 else (1, 0.1) if name.endswith('weight') else (0, 0.1)
            parameter.copy_(hashed(seed_of(name), parameter.shape, middle, radius))


def make_model(family):
    model = MODELS[family](copy.deepcopy(CONFIGS[family]))
    model.config._attn_implementation = 'eager'
    names = sorted(name for name, _ in model.named_parameters())
    fill(model.named_parameters(), names.index)
    return model
