# Makes the folders beside it: tiny random checkpoints of every family as transformers writes them, and what transformers
# computes with them in f32. Made with transformers 5.24 and PyTorch 2.15: python3 test/golden/models/make.py [NAME…]
#   NAME/config.json, model.safetensors   the checkpoint
#   NAME/expected.safetensors             tokens, targets, lossWeights [2, time]; logits; hidden [layers + 1, 2, time, width], what
#                                         goes into each block and, last, what the head reads; "d NAME", gradients of Σ w·(−ln p)
import json, shutil, sys
from pathlib import Path
import torch
from safetensors.torch import save_file
from transformers import (Gemma3ForCausalLM, Gemma3TextConfig, GemmaConfig, GemmaForCausalLM, GPT2Config, GPT2LMHeadModel, GPTNeoXConfig,
                          GPTNeoXForCausalLM, LlamaConfig, LlamaForCausalLM, MistralConfig, MistralForCausalLM, Qwen2Config,
                          Qwen2ForCausalLM, Qwen3Config, Qwen3ForCausalLM)

FOLDER = Path(__file__).parent
TIME, VOCABULARY = 11, 31
LONG_TIME = 24  # of models with windows: several times as long as these
torch.set_num_threads(1)
LLAMA = dict(vocab_size=VOCABULARY, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=4,
             num_key_value_heads=2, max_position_embeddings=64, bos_token_id=1, eos_token_id=2)
GPT2 = dict(vocab_size=VOCABULARY, n_positions=16, n_embd=16, n_layer=2, n_head=4, bos_token_id=0, eos_token_id=0)
NEOX = dict(vocab_size=VOCABULARY, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2,
            max_position_embeddings=32, rotary_pct=0.5, bos_token_id=0, eos_token_id=0)


def rope(kind, **more):
    return dict(rope_type=kind, rope_theta=100.0, **more)


LLAMA3 = rope('llama3', factor=4.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=16)
YARN = rope('yarn', factor=4.0, original_max_position_embeddings=16, beta_fast=8.0, beta_slow=1.0)
LONG = rope('longrope', factor=4.0, original_max_position_embeddings=16, short_factor=[1.0, 1.5, 2.5, 4.0],
            long_factor=[1.0, 1.5, 2.5, 4.0])
GEMMA3 = LLAMA | dict(num_hidden_layers=6, num_key_value_heads=1, head_dim=8, pad_token_id=None, query_pre_attn_scalar=8, sliding_window=4)
GEMMA3_ROPE = dict(full_attention=rope('linear', factor=2.0), sliding_attention=dict(rope_type='default', rope_theta=20.0))
GEMMA3_LAYERS = ['sliding_attention', 'full_attention', 'full_attention', 'sliding_attention']
MODELS = {
    'gpt2': (GPT2LMHeadModel, GPT2Config(**GPT2)),
    'gpt2-unscaled': (GPT2LMHeadModel, GPT2Config(**GPT2, scale_attn_weights=False, n_inner=20, activation_function='relu',
                                                  tie_word_embeddings=False)),
    'llama': (LlamaForCausalLM, LlamaConfig(**LLAMA, tie_word_embeddings=True, rms_norm_eps=1e-5)),
    'llama-3': (LlamaForCausalLM, LlamaConfig(**LLAMA | dict(head_dim=8), rope_parameters=LLAMA3)),
    'llama-linear': (LlamaForCausalLM, LlamaConfig(**LLAMA, rope_parameters=rope('linear', factor=2.0), attention_bias=True, mlp_bias=True)),
    'llama-yarn': (LlamaForCausalLM, LlamaConfig(**LLAMA | dict(head_dim=8), rope_parameters=YARN)),
    'llama-longrope': (LlamaForCausalLM, LlamaConfig(**LLAMA | dict(head_dim=8), rope_parameters=LONG)),
    'qwen2': (Qwen2ForCausalLM, Qwen2Config(**LLAMA, tie_word_embeddings=True, rope_parameters=rope('default'))),
    'qwen3': (Qwen3ForCausalLM, Qwen3Config(**LLAMA, head_dim=8, tie_word_embeddings=True, rope_parameters=rope('default'))),
    'mistral': (MistralForCausalLM, MistralConfig(**LLAMA, sliding_window=5)),
    'qwen2-windows': (Qwen2ForCausalLM, Qwen2Config(**LLAMA, use_sliding_window=True, sliding_window=4, max_window_layers=1)),
    'qwen3-windows': (Qwen3ForCausalLM, Qwen3Config(**LLAMA | dict(num_hidden_layers=3), head_dim=8, use_sliding_window=True, sliding_window=6,
                                                    layer_types=['sliding_attention', 'full_attention', 'sliding_attention'])),
    'gemma': (GemmaForCausalLM, GemmaConfig(**LLAMA | dict(num_key_value_heads=1), head_dim=8, pad_token_id=None)),
    'gemma3_text': (Gemma3ForCausalLM, Gemma3TextConfig(**GEMMA3)),
    'gemma3_text-linear': (Gemma3ForCausalLM, Gemma3TextConfig(**GEMMA3 | dict(
        num_hidden_layers=4, num_key_value_heads=2, query_pre_attn_scalar=5, sliding_window=7, layer_types=GEMMA3_LAYERS,
        rope_parameters=GEMMA3_ROPE, attention_bias=True))),
    'gpt_neox': (GPTNeoXForCausalLM, GPTNeoXConfig(**NEOX)),
    'gpt_neox-sequential': (GPTNeoXForCausalLM, GPTNeoXConfig(**NEOX | dict(use_parallel_residual=False, tie_word_embeddings=True))),
}
# the place of a name is its seed: new ones come last
SEEDS = ['gemma', 'gpt2', 'gpt2-unscaled', 'gpt_neox', 'gpt_neox-sequential', 'llama', 'llama-3', 'llama-linear', 'llama-longrope', 'llama-yarn',
         'qwen2', 'qwen3', 'gemma3_text-linear', 'gemma3_text', 'mistral', 'qwen3-windows', 'qwen2-windows']


def randomize(model):
    """Deviations that let every part matter: gains around 1 (or 0 where 1 is added), biases and matrices well away from 0."""
    for name, parameter in model.named_parameters():
        noise = torch.randn(parameter.shape)
        is_gain = parameter.ndim == 1 and name.endswith('weight')
        middle = 1.0 if is_gain and not model.config.model_type.startswith('gemma') else 0.0
        parameter.data = middle + noise * (0.3 if parameter.ndim == 1 else 0.4)


def expected(model):
    time = LONG_TIME if getattr(model.config, 'sliding_window', None) else TIME
    tokens = torch.randint(0, VOCABULARY, (2, time))
    targets = torch.randint(0, VOCABULARY, (2, time))
    weights = torch.rand(2, time)
    out = model(tokens, output_hidden_states=True, use_cache=False)
    nats = torch.nn.functional.cross_entropy(out.logits.transpose(1, 2), targets, reduction='none')
    loss = (nats * weights).sum()
    loss.backward()
    tensors = dict(tokens=tokens.int(), targets=targets.int(), lossWeights=weights, logits=out.logits, loss=loss.reshape(1),
                   hidden=torch.stack(out.hidden_states))
    # the one module that transformers 5 calls otherwise than the file
    file_name = lambda name: name.replace('lm_head', 'embed_out') if model.config.model_type == 'gpt_neox' else name
    gradients = {f'd {file_name(name)}': parameter.grad for name, parameter in model.named_parameters()}
    return {name: tensor.detach().contiguous() for name, tensor in (tensors | gradients).items()}


def make(name):
    kind, config = MODELS[name]
    torch.manual_seed(SEEDS.index(name))
    config._attn_implementation = 'eager'
    model = kind(config).eval()
    randomize(model)
    folder = FOLDER / name
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder)
    (folder / 'generation_config.json').unlink(missing_ok=True)
    save_file(expected(model), folder / 'expected.safetensors')
    print(name, sum(p.numel() for p in model.parameters()))


for name in sys.argv[1:] or MODELS:
    make(name)
