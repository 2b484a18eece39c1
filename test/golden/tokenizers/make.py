# Makes the files of this folder with Hugging Face tokenizers 0.23.3: python make.py in this folder,
# then npx prettier --write *.json.
import json, random
from tokenizers import Tokenizer, models, pre_tokenizers, decoders, trainers

rng = random.Random(7)
SHAPES = 'circle square triangle star heart moon cat dog fox penguin rocket house tree apple café naïve Straße'.split()
COLOURS = 'red orange yellow green teal blue purple pink brown black white light-blue'.split()
FACES = ['😀', '🐧', '👩‍🚀', '🏳️‍🌈', '❤️', '日本', '語', '한국어', 'слово', 'مرحبا']
FORMS = [
    'a {c} {s}', 'two {c} {s}s above a {d} {t}', "it's the {s}'s {c} {t}", '{s}: {c}, {d} and {n}', '{n} {s}s, twemoji style',
    '{f} {s}', '  {s}   {c}', '{s}\t{c}\n', 'aaaa{s}aaa', '{C} {S}!!! ({n}%)', '{f}{f} {c}_{s}',
]
def caption():
    return rng.choice(FORMS).format(c=rng.choice(COLOURS), d=rng.choice(COLOURS), s=rng.choice(SHAPES), t=rng.choice(SHAPES),
        C=rng.choice(COLOURS).title(), S=rng.choice(SHAPES).upper(), n=rng.randrange(2000), f=rng.choice(FACES))
corpus = [caption() for _ in range(1500)]

RANGES = [(0, 0x20), (0x20, 0x7f), (0x7f, 0xa1), (0xa1, 0x250), (0x370, 0x400), (0x600, 0x6ff), (0x2000, 0x2070), (0x2190, 0x2200),
          (0x3000, 0x3100), (0x4e00, 0x4f00), (0xac00, 0xad00), (0xfe00, 0xfe10), (0x1f300, 0x1f650), (0x1d400, 0x1d500), (0xe0020, 0xe0080)]
SPACES = [' ', '  ', '   ', '\t', '\n', '\r\n', '\u00a0', '\u3000', '\u0085', '\u2028', '\ufeff', '\u200b', ' \n ', "'s", "'ll", "'", '_']
def word():
    low, high = rng.choice(RANGES)
    return ''.join(chr(rng.randrange(low, high)) for _ in range(rng.randrange(1, 5)))
def mixed():
    return ''.join(rng.choice([word, lambda: rng.choice(SPACES), lambda: rng.choice(SHAPES), lambda: str(rng.randrange(100))])()
                   for _ in range(rng.randrange(1, 9)))
strings = ['', ' ', '  ', 'a', '<pad>', 'a<bos>b', '<bos> a', ' <bos><pad>', '<bo', 'a' * 300, '\x00', '\x7f', '__proto__ constructor']
strings += [caption() for _ in range(150)] + [mixed() for _ in range(600)]

t = Tokenizer(models.BPE())
t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True, use_regex=True)
t.decoder = decoders.ByteLevel()
t.train_from_iterator(corpus, trainers.BpeTrainer(vocab_size=1024, min_frequency=2, special_tokens=['<pad>', '<bos>'],
    initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
file = json.loads(t.to_str())
rows = [{'text': s, 'ids': t.encode(s).ids, 'decoded': t.decode(t.encode(s).ids, skip_special_tokens=False)} for s in strings]
def write(name, value):
    with open(name, 'w', encoding='ascii') as f: f.write(json.dumps(value, separators=(',', ':'), indent=0) + '\n')
write('caption-corpus.json', corpus)
write('caption-tokenizer.json', file)
write('caption-strings.json', rows)
print(len(file['model']['vocab']), len(file['model']['merges']), len(rows), file['pre_tokenizer'], file['decoder'], file['added_tokens'][0])
