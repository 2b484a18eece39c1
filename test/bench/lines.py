# What every twin of a benchmark needs: the job file, and answering lines of JSON on stdin with lines of JSON.
import json, struct, sys, time
import torch

DTYPES = {'F32': torch.float32, 'I32': torch.int32}


def read_job():
    """The job and its tensors, from the safetensors file in the first argument."""
    with open(sys.argv[1], 'rb') as file:
        (length,) = struct.unpack('<Q', file.read(8))
        header = json.loads(file.read(length))
        body = bytearray(file.read())
    job = json.loads(header.pop('__metadata__')['job'])
    tensors = {}
    for name, entry in header.items():
        start, end = entry['data_offsets']
        dtype = DTYPES[entry['dtype']]
        flat = torch.frombuffer(body, dtype=dtype, count=(end - start) // dtype.itemsize, offset=start)
        tensors[name] = flat.view(entry['shape']).clone()
    torch.set_num_threads(job['threads'])
    return job, tensors


def part(tensors, prefix):
    """The tensors under a prefix, by the rest of their names."""
    return {name[len(prefix) + 1 :]: tensor for name, tensor in tensors.items() if name.startswith(prefix + '/')}


def serve(work):
    """Says that it is loaded, then answers each request; the work is timed."""
    print('{"ready":true}', flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        started = time.perf_counter()
        answer = work(request)
        ms = (time.perf_counter() - started) * 1000
        print(json.dumps({'ms': ms, **answer}), flush=True)
