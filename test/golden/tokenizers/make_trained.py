# Makes trained.json: the merges that Hugging Face tokenizers 0.23.3 learns from the strings of families.json.gz:
# python make_trained.py in this folder.
import gzip, hashlib, json
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

strings = [s.encode('utf-16', 'surrogatepass').decode('utf-16', 'replace') for s in json.loads(gzip.open('families.json.gz').read())['strings']]
t = Tokenizer(models.BPE())
t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
t.train_from_iterator(strings, trainers.BpeTrainer(vocab_size=6000, min_frequency=2, special_tokens=['<pad>'], initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
merges = json.loads(t.to_str())['model']['merges']
with open('trained.json', 'w') as f:
    json.dump({'count': len(merges), 'sha256': hashlib.sha256('\n'.join(' '.join(m) for m in merges).encode()).hexdigest(), 'first': merges[:40], 'last': merges[-10:]}, f, separators=(',', ':')); f.write('\n')
print(len(merges))
