# Makes the files beside it with gguf 0.19 (gguf-py): python3 test/golden/gguf/make.py
#   types.gguf          one tensor [2, 256] of every element type, and metadata of every type
#   types.safetensors   what gguf-py decodes from them, f32
# The K types have no encoder in gguf-py: their bytes are random but for the scales, which are made ordinary numbers.
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
