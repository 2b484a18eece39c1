# Makes the files beside it with gguf 0.19 (gguf-py): python3 test/golden/gguf/make.py
#   types.gguf          one tensor [2, 256] of every element type, and metadata of every type
#   encoded.safetensors values as f32, and what gguf-py makes of them in each type that it can write; Q4_K and Q6_K are written
#                       by ggml itself where LLAMA_QUANTIZE names llama.cpp's llama-quantize
#   types.safetensors   what gguf-py decodes from them, f32
# The K types have no encoder in gguf-py: their bytes are random but for the scales, which are made ordinary numbers.
import os, subprocess, tempfile
from pathlib import Path
import gguf, numpy as np
from gguf import GGMLQuantizationType as T
from safetensors.numpy import save_file

FOLDER = Path(__file__).parent
ROWS, WIDTH = 2, 256
random = np.random.default_rng(7)
# bytes of a block, and where its f16 scales are
K_TYPES = {T.Q2_K: (84, [80, 82]), T.Q3_K: (110, [108]), T.Q4_K: (144, [0, 2]), T.Q5_K: (176, [0, 2]), T.Q6_K: (210, [208])}


def blocks(kind):
    size, scales = K_TYPES[kind]
    data = random.integers(0, 256, (ROWS, size), dtype=np.uint8)
    for row in data:
        for at in scales:
            row[at:at + 2] = np.frombuffer(np.float16(random.uniform(0.001, 0.1)).tobytes(), np.uint8)
    return data


writer = gguf.GGUFWriter(FOLDER / 'types.gguf', 'test')
for name, value in dict(u8=200, i8=-7, u16=60_000, i16=-30_000, u32=4_000_000_000, i32=-2_000_000_000, f32=0.5, f64=0.1).items():
    getattr(writer, {'u8': 'add_uint8', 'i8': 'add_int8', 'u16': 'add_uint16', 'i16': 'add_int16', 'u32': 'add_uint32',
                     'i32': 'add_int32', 'f32': 'add_float32', 'f64': 'add_float64'}[name])(name, value)
writer.add_uint64('u64', 2**60)
writer.add_int64('i64', -5)
writer.add_bool('yes', True)
writer.add_string('text', 'naïve 日本')
writer.add_array('texts', ['a', '', 'ü'])
writer.add_array('numbers', [1, 2, 3])
expected = {}
for kind in [T.F32, T.F16, T.BF16, T.Q4_0, T.Q4_1, T.Q5_0, T.Q5_1, T.Q8_0, *K_TYPES]:
    values = random.normal(size=(ROWS, WIDTH)).astype(np.float32)
    data = blocks(kind) if kind in K_TYPES else values if kind == T.F32 else gguf.quants.quantize(values, kind)
    writer.add_tensor(kind.name, data, raw_dtype=None if kind in (T.F32, T.F16) else kind)
    expected[kind.name] = gguf.quants.dequantize(data, kind).reshape(ROWS, WIDTH).astype(np.float32)
writer.add_tensor('cube', np.arange(24, dtype=np.float32).reshape(2, 3, 4))
expected['cube'] = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
save_file(expected, FOLDER / 'types.safetensors')


# Ordinary values, one block of zeros, a block with its extreme at the end, tiny and large ones, halves between two codes.
hard = random.normal(size=(8, WIDTH)).astype(np.float32) * np.exp(random.normal(size=(8, WIDTH)) * 2).astype(np.float32)
hard[0, :32] = 0
hard[1, :32] = np.arange(-16, 16) / 2
hard[2] *= 1e-6
hard[3] = np.abs(hard[3])
hard[4, ::2] = 0
encoded = {'values': hard}
for kind in [T.F16, T.BF16, T.Q4_0, T.Q4_1, T.Q5_0, T.Q8_0]:
    encoded[kind.name] = gguf.quants.quantize(hard, kind).view(np.uint8)


def by_ggml(kind, program):
    """One tensor that llama-quantize takes for a matrix of a model."""
    with tempfile.TemporaryDirectory() as folder:
        before, after = Path(folder) / 'f32.gguf', Path(folder) / 'k.gguf'
        model = gguf.GGUFWriter(before, 'llama')
        model.add_block_count(1), model.add_context_length(8), model.add_embedding_length(WIDTH), model.add_feed_forward_length(8)
        model.add_head_count(1), model.add_layer_norm_rms_eps(1e-5), model.add_vocab_size(8)
        model.add_tensor('blk.0.ffn_up.weight', hard)
        model.write_header_to_file(), model.write_kv_data_to_file(), model.write_tensors_to_file(), model.close()
        subprocess.run([program, '--pure', before, after, kind.name + ('_S' if kind == T.Q4_K else '')], check=True, capture_output=True)
        return np.array(gguf.GGUFReader(after).tensors[0].data).reshape(8, -1)


if program := os.environ.get('LLAMA_QUANTIZE'):
    for kind in [T.Q4_K, T.Q6_K]:
        encoded[kind.name] = by_ggml(kind, program)
    save_file(encoded, FOLDER / 'encoded.safetensors')
