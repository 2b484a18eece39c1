# Makes NAME/model.gguf beside the checkpoints of make.py, f32, laid out as llama.cpp's converters do, with gguf 0.19:
# python3 test/golden/models/make_gguf.py. What transformers can load is loaded with it and must be the checkpoint again.
import json
from pathlib import Path
import gguf, numpy as np, torch
from safetensors.numpy import load_file
from transformers import AutoConfig, AutoModelForCausalLM

FOLDER = Path(__file__).parent
ARCHITECTURES = {'gpt2': gguf.MODEL_ARCH.GPT2, 'llama': gguf.MODEL_ARCH.LLAMA, 'llama-3': gguf.MODEL_ARCH.LLAMA, 'qwen2': gguf.MODEL_ARCH.QWEN2,
                 'qwen3': gguf.MODEL_ARCH.QWEN3, 'gemma': gguf.MODEL_ARCH.GEMMA, 'gemma3_text': gguf.MODEL_ARCH.GEMMA3, 'gpt_neox': gguf.MODEL_ARCH.GPTNEOX}
# transformers 5.24 has no loader for these, or lays their rotary positions out otherwise
NOT_IN_TRANSFORMERS = {'gemma', 'gpt_neox', 'llama-3'}


def permute(weights, heads):
    """conversion/llama.py: neighbours instead of halves."""
    return weights.reshape(heads, 2, weights.shape[0] // heads // 2, *weights.shape[1:]).swapaxes(1, 2).reshape(weights.shape)


def converted(name, config, tensor):
    kind = config['model_type']
    if kind == 'llama' and 'q_proj' in name:
        return permute(tensor, config['num_attention_heads'])
    if kind == 'llama' and 'k_proj' in name:
        return permute(tensor, config['num_key_value_heads'])
    if kind == 'gpt2' and name.endswith(('c_attn.weight', 'c_proj.weight', 'c_fc.weight')):
        return tensor.T
    if kind.startswith('gemma') and 'norm' in name:
        return tensor + 1
    if kind == 'gpt_neox' and 'query_key_value' in name:
        heads = config['num_attention_heads']
        parts = tensor.reshape(heads, 3, config['hidden_size'] // heads, *tensor.shape[1:])
        return np.concatenate([parts[:, i].reshape(-1, *tensor.shape[1:]) for i in range(3)])
    return tensor


def add_keys(writer, config):
    get = lambda *names: next((config[n] for n in names if config.get(n) is not None), None)
    width, heads = get('hidden_size', 'n_embd'), get('num_attention_heads', 'n_head')
    writer.add_context_length(get('max_position_embeddings', 'n_positions'))
    writer.add_embedding_length(width)
    writer.add_block_count(get('num_hidden_layers', 'n_layer'))
    writer.add_feed_forward_length(get('intermediate_size', 'n_inner') or 4 * width)
    writer.add_head_count(heads)
    writer.add_vocab_size(config['vocab_size'])
    if 'rms_norm_eps' in config:
        writer.add_head_count_kv(config['num_key_value_heads'])
        writer.add_layer_norm_rms_eps(config['rms_norm_eps'])
        rope = config['rope_parameters']
        writer.add_rope_freq_base(rope.get('full_attention', rope)['rope_theta'])
        if 'sliding_attention' in rope:
            writer.add_rope_freq_base_swa(rope['sliding_attention']['rope_theta'])
            writer.add_sliding_window(config['sliding_window'])
        if config.get('head_dim'):
            writer.add_key_length(config['head_dim'])
            writer.add_value_length(config['head_dim'])
            writer.add_rope_dimension_count(config['head_dim'])
    else:
        writer.add_layer_norm_eps(get('layer_norm_epsilon', 'layer_norm_eps'))
    if config['model_type'] == 'gpt_neox':
        writer.add_rope_dimension_count(int(width / heads * config['rope_parameters']['partial_rotary_factor']))
        writer.add_parallel_residual(config['use_parallel_residual'])


def llama3_divisors(config):
    """conversion/llama.py, generate_extra_tensors: by how much each frequency of Llama 3 is divided."""
    rope, width = config['rope_parameters'], config['head_dim']
    low, high, old = rope['low_freq_factor'], rope['high_freq_factor'], rope['original_max_position_embeddings']
    factors = []
    for frequency in 1.0 / rope['rope_theta'] ** (np.arange(0, width, 2) / width):
        wavelength = 2 * np.pi / frequency
        smooth = (old / wavelength - low) / (high - low)
        between = 1 / ((1 - smooth) / rope['factor'] + smooth)
        factors.append(1 if wavelength < old / high else rope['factor'] if wavelength > old / low else between)
    return np.array(factors, dtype=np.float32)


def make(name, arch):
    folder = FOLDER / name
    config = json.loads((folder / 'config.json').read_text())
    tensors = load_file(folder / 'model.safetensors')
    writer = gguf.GGUFWriter(folder / 'model.gguf', gguf.MODEL_ARCH_NAMES[arch])
    add_keys(writer, config)
    names = gguf.get_tensor_name_map(arch, config.get('num_hidden_layers', 2))
    for key, tensor in tensors.items():
        writer.add_tensor(names.get_name(key, try_suffixes=('.weight', '.bias')), np.ascontiguousarray(converted(key, config, tensor)))
    if name == 'llama-3':
        writer.add_tensor('rope_freqs.weight', llama3_divisors(config))
    writer.write_header_to_file(); writer.write_kv_data_to_file(); writer.write_tensors_to_file(); writer.close()
    if name in NOT_IN_TRANSFORMERS:
        return
    loaded = AutoModelForCausalLM.from_pretrained(folder, gguf_file='model.gguf', config=AutoConfig.from_pretrained(folder), dtype=torch.float32).state_dict()
    for key, tensor in tensors.items():
        slack = 1.2e-7 if name == 'gemma3_text' and 'norm' in key else 0  # gains are stored with 1 added
        assert np.abs(loaded[key].numpy() - tensor).max() <= slack, (name, key)


for name, arch in ARCHITECTURES.items():
    make(name, arch)
    print(name)
