# Makes the files of this folder with safetensors 0.8.0 and PyTorch 2.15: python make.py in this folder.
import torch
from safetensors.torch import save_file
t = torch.tensor
save_file({'a': t([1.0, 2.0])}, 'one.safetensors')
save_file({
    'layer.weight': t([[0.1, -0.0, 65504.0], [1e-40, float('inf'), float('nan')]]),
    'layer.bias': t([0.5, 1 + 2**-8, 3.0e38], dtype=torch.bfloat16),
    '10': t([2**-24, 0.1, -65504.0, 1.5], dtype=torch.float16),
    '9': t(-7, dtype=torch.int32),
    'wide': t([2**53 + 1, -1], dtype=torch.int64),
    'bytes': t([0, 255], dtype=torch.uint8),
    'signed': t([-128, 127, 1], dtype=torch.int8),
    'mask': t([[True], [False]]),
    'naïve 日本': t([1.0 / 3], dtype=torch.float64),
    'none': torch.zeros(0, 4),
}, 'many.safetensors', metadata={'format': 'pt'})
