# Makes smollm2.json: what Hugging Face tokenizers 0.23.3 makes of the strings of families.json.gz with the tokenizer of
# SmolLM2-135M-Instruct: python make_smollm2.py, after npm run fetch:smollm2. Tokens and merges come from the GGUF file by gguf-py;
# the cuts are those of HuggingFaceTB/SmolLM2-135M-Instruct's tokenizer.json (single digits, then GPT-2's pattern), which
# transformers' own GGUF reader loses.
import base64, gzip, hashlib, json, os
from gguf import GGUFReader
from tokenizers import Tokenizer, AddedToken, models, pre_tokenizers, decoders

here = os.path.dirname(os.path.abspath(__file__))
fields = GGUFReader(os.path.join(here, '../../../.cache/smollm2/model.gguf')).fields
value = lambda key: fields[key].contents()
assert value('tokenizer.ggml.pre') == 'smollm'
tokens, types = value('tokenizer.ggml.tokens'), value('tokenizer.ggml.token_type')
merges = [tuple(m.split(' ')) for m in value('tokenizer.ggml.merges')]
t = Tokenizer(models.BPE({token: i for i, token in enumerate(tokens)}, merges))
t.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(True), pre_tokenizers.ByteLevel(add_prefix_space=False)])
t.decoder = decoders.ByteLevel()
t.add_special_tokens([AddedToken(token, normalized=False) for token, type in zip(tokens, types) if type == 3])

golden = json.loads(gzip.open(os.path.join(here, 'families.json.gz')).read())
strings = [s.encode('utf-16', 'surrogatepass').decode('utf-16', 'replace') for s in golden['strings']]
strings += [base64.b64decode(b).decode('utf-8', 'replace') for b in golden['bytes']]
ids = [t.encode(s).ids for s in strings]
alphabet = {chr(b): b for b in [*range(0x21, 0x7f), *range(0xa1, 0xad), *range(0xae, 0x100)]}
alphabet.update({chr(256 + n): b for n, b in enumerate(b for b in range(256) if b not in alphabet.values())})
missing = sorted(b for c, b in alphabet.items() if c not in tokens)
with open(os.path.join(here, 'smollm2.json'), 'w') as f:
    json.dump({'ids': hashlib.sha256('\n'.join(' '.join(map(str, row)) for row in ids).encode()).hexdigest(),
        'texts': hashlib.sha256('\0'.join(t.decode(row, skip_special_tokens=False) for row in ids).encode()).hexdigest(),
        'first': ids[18:38], 'withoutToken': missing}, f, separators=(',', ':')); f.write('\n')
print(sum(map(len, ids)), missing)
