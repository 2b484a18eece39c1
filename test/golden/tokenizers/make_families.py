# Makes families.json.gz: small tokenizers of every family, trained here with the families' own settings, and what Hugging Face
# tokenizers 0.23.3 (and sentencepiece 0.2.3 for training) make of 5,400 strings in 24 scripts.
#   python make_families.py            in this folder; the training text is the docstrings of Python's library
# Per string: a 16-bit hash of the ids, to find what differs; over all strings: SHA-256 of ids and of decoded texts; the first
# strings with all their ids.
import base64, gzip, hashlib, io, json, random, re, sys, inspect, importlib, pkgutil, unicodedata, warnings
import sentencepiece as spm
from tokenizers import Tokenizer, Regex, AddedToken, models, normalizers, pre_tokenizers, decoders, trainers, processors
from sentencepiece import sentencepiece_model_pb2 as pb

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 5400
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 11
OUT = sys.argv[3] if len(sys.argv) > 3 else 'families.json.gz'
FULL = 25
rng = random.Random(SEED)

SCRIPTS = {
    'Latin': [(0x41, 0x5b), (0x61, 0x7b), (0xc0, 0x180), (0x1e00, 0x1f00)], 'Greek': [(0x370, 0x400), (0x1f00, 0x2000)],
    'Cyrillic': [(0x400, 0x530)], 'Armenian': [(0x531, 0x58b)], 'Hebrew': [(0x591, 0x5f5)], 'Arabic': [(0x600, 0x700), (0xfe70, 0xfeff)],
    'Devanagari': [(0x900, 0x980)], 'Bengali': [(0x980, 0xa00)], 'Gurmukhi': [(0xa00, 0xa80)], 'Tamil': [(0xb80, 0xc00)],
    'Telugu': [(0xc00, 0xc80)], 'Malayalam': [(0xd00, 0xd80)], 'Sinhala': [(0xd80, 0xe00)], 'Thai': [(0xe00, 0xe5c)], 'Lao': [(0xe80, 0xee0)],
    'Tibetan': [(0xf00, 0xfdb)], 'Myanmar': [(0x1000, 0x10a0)], 'Georgian': [(0x10a0, 0x1100)], 'Ethiopic': [(0x1200, 0x1380)],
    'Khmer': [(0x1780, 0x17fa)], 'Hangul': [(0xac00, 0xd7a4), (0x1100, 0x1200)], 'Hiragana': [(0x3041, 0x30a0)],
    'Katakana': [(0x30a0, 0x3100), (0xff61, 0xffa0)], 'Han': [(0x4e00, 0x9fa6), (0x20000, 0x20100), (0xf900, 0xfa6e)],
}
OTHER = [(0x20, 0x7f), (0, 0x20), (0x7f, 0xc0), (0x2000, 0x2070), (0x2070, 0x20a0), (0x2100, 0x2200), (0x2460, 0x2500), (0x2600, 0x27c0),
         (0x3000, 0x3040), (0x3200, 0x3400), (0xfb00, 0xfb50), (0xfe00, 0xfe70), (0xff00, 0xff61), (0x1d400, 0x1d800), (0x1f000, 0x1faff), (0xe0000, 0xe0080)]
MARKS = [(0x300, 0x370), (0x1ab0, 0x1b00), (0x1dc0, 0x1e00), (0x20d0, 0x20f0)]
EMOJI = ['😀', '👩‍🚀', '🏳️‍🌈', '❤️', '👍🏽', '🇫🇷', '👨‍👩‍👧‍👦', '1️⃣', '☎', '🧑🏿‍🦱']
SPACES = [' ', ' ', '  ', '   ', '    ', '\t', '\n', '\n\n', '\r\n', '\r', ' \n ', '\u00a0', '\u3000', '\u0085', '\u2028', '\u2029', '\ufeff', '\u200b', '\u1680', '\x0b', '\x0c', '\x1c', '\x1f', ' \t ']
BITS = ["'s", "'S", "'re", "'VE", "'ll", "'LL", "'d", "'M", "'ſ", "'", "''", '``', '"', '_', '▁', '▁▁', '<0x0A>', '<unk>', '<s>', '</s>', '<|im_start|>', '<|im_end|>',
        '<|endoftext|>', '<mask>', '<extra_id_7>', '<b>', '<', '<|', '...', '!!', '?!\n', '://', '\\', '--', '№', '½', '²', '٣', '७', 'Ⅷ', '①', 'ﬁ', 'ß', 'İ', 'ΑΣ', 'ς', 'ø', 'e\u0301', 'é', '\u1100\u1161\u11a8', '\ufffd', '\x00', '\x7f', 'word', 'MASK', '[SEP]']
WORDS = 'the of and to in is that it for as was with be by on not he his but at are this have had from or one said you we there them if will each about how up out many then these so some her would make like into time has look two more write go see number no way could people my than first water been call who oil its now find long down day did get come made may part'.split()

def assigned(ranges):
    while True:
        low, high = rng.choice(ranges)
        code = rng.randrange(low, high)
        # characters that were assigned later are read by newer tables than those of tokenizers: they are left out
        if unicodedata.category(chr(code)) not in ('Cn', 'Cs', 'Co') and unicodedata.ucd_3_2_0.category(chr(code)) != 'Cn' or code > 0x1f000: return chr(code)
def word_of(ranges): return ''.join(assigned(ranges) for _ in range(rng.randrange(1, 9)))
def marked():
    return ''.join(rng.choice('aeionuyAEK가かか') + ''.join(assigned(MARKS) for _ in range(rng.randrange(0, 3))) for _ in range(rng.randrange(1, 5)))
def english():
    words = [rng.choice(WORDS) for _ in range(rng.randrange(2, 12))]
    if rng.random() < .3: words[0] = words[0].title()
    if rng.random() < .2: words[-1] += rng.choice('.!?,;:')
    return ' '.join(words)
def piece():
    kind = rng.random()
    if kind < .28: return word_of(SCRIPTS[rng.choice(list(SCRIPTS))])
    if kind < .38: return word_of(OTHER)
    if kind < .44: return marked()
    if kind < .50: return rng.choice(EMOJI)
    if kind < .66: return rng.choice(SPACES)
    if kind < .76: return rng.choice(BITS)
    if kind < .82: return str(rng.randrange(10 ** rng.randrange(1, 9)))
    return english()
def string():
    kind = rng.random()
    if kind < .12: return english()
    if kind < .32:
        ranges = SCRIPTS[rng.choice(list(SCRIPTS))]
        return rng.choice([' ', '', '\n', '  ']).join(word_of(ranges) for _ in range(rng.randrange(1, 9)))
    if kind < .36: return ''.join(rng.choice(SPACES) for _ in range(rng.randrange(1, 7)))
    text = ''.join(piece() + (' ' if rng.random() < .4 else '') for _ in range(rng.randrange(1, 10)))
    if kind < .42:  # lone surrogates, which every reader repairs to U+FFFD
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice(['\ud800', '\udfff', '\udc00\ud800', '\ud83d']) + text[at:]
    return text
def repaired(text): return text.encode('utf-16', 'surrogatepass').decode('utf-16', 'replace')
def broken_bytes():
    raw = bytearray(string().encode('utf-8', 'replace'))
    for _ in range(rng.randrange(1, 4)):
        if raw: raw[rng.randrange(len(raw))] = rng.randrange(256)
    return bytes(raw) + rng.choice([b'', b'\xf0\x9f', b'\xe3\x81', b'\xc3', b'\xff'])

def corpus():
    texts = []
    warnings.simplefilter('ignore')
    for name in 'argparse ast asyncio base64 calendar collections csv datetime decimal difflib doctest email fractions functools heapq inspect io itertools json logging random re socket statistics string subprocess tarfile textwrap threading turtle typing unittest urllib.parse zipfile'.split():
        module = importlib.import_module(name)
        for _, thing in sorted(inspect.getmembers(module)):
            doc = inspect.getdoc(thing)
            if doc: texts.append(doc)
    local = random.Random(5)
    for ranges in SCRIPTS.values():
        letters = [c for c in (chr(local.randrange(*local.choice(ranges))) for _ in range(40)) if unicodedata.category(c)[0] in 'LMN'][:24]
        words = [''.join(local.choice(letters) for _ in range(local.randrange(1, 6))) for _ in range(60)]
        texts += [' '.join(local.choice(words) for _ in range(12)) for _ in range(40)]
    texts += [' '.join(str(local.randrange(3000)) for _ in range(20)) for _ in range(50)]
    return [t for t in texts if t.strip()]
TEXTS = corpus()

GPT2 = None
LLAMA3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
QWEN2 = LLAMA3.replace(r'\p{N}{1,3}', r'\p{N}')
O200K = '|'.join([r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?", r"\p{N}{1,3}", r" ?[^\s\p{L}\p{N}]+[\r\n/]*", r"\s*[\r\n]+", r"\s+(?!\S)", r"\s+"])

def byte_bpe(pre, specials, size, normalizer=None, ignore_merges=False, post=None, alphabet=True):
    t = Tokenizer(models.BPE(ignore_merges=ignore_merges))
    if normalizer: t.normalizer = normalizer
    t.pre_tokenizer, t.decoder = pre, decoders.ByteLevel()
    t.train_from_iterator(TEXTS, trainers.BpeTrainer(vocab_size=size, special_tokens=[], show_progress=False,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()) if alphabet else []))
    t.add_special_tokens([s for s in specials if isinstance(s, str) or s.special])
    t.add_tokens([s for s in specials if not isinstance(s, str) and not s.special])
    if post: t.post_processor = post(t)
    return t
def template(t, before, behind):
    pieces = ' '.join([*before, '$A', *behind])
    return processors.TemplateProcessing(single=pieces, pair=pieces + ' $B', special_tokens=[(s, t.token_to_id(s)) for s in [*before, *behind]])
def split(pattern): return pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(pattern), 'isolated'), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])

def sentencepiece_model(kind, size, **options):
    blob = io.BytesIO()
    sentences = [' '.join(t.split()) for t in TEXTS]
    spm.SentencePieceTrainer.train(sentence_iterator=iter(sentences), model_writer=blob, model_type=kind, vocab_size=size, minloglevel=2,
        num_threads=1, shuffle_input_sentence=False, hard_vocab_limit=False, **options)
    model = pb.ModelProto()
    model.ParseFromString(blob.getvalue())
    return model
def spm_bpe(size):
    model = sentencepiece_model('bpe', size, byte_fallback=True, normalization_rule_name='identity', remove_extra_whitespaces=False, split_digits=True, allow_whitespace_only_pieces=True, character_coverage=.99)
    vocab = {p.piece: i for i, p in enumerate(model.pieces)}
    merges = []
    for p in model.pieces:
        local = [(p.piece[:i], p.piece[i:], p.score) for i in range(1, len(p.piece)) if p.piece[:i] in vocab and p.piece[i:] in vocab and p.type == 1]
        merges += sorted(local, key=lambda m: (vocab[m[0]], vocab[m[1]]))
    merges.sort(key=lambda m: (m[2], len(m[0]), len(m[1])), reverse=True)
    return Tokenizer(models.BPE(vocab, [(a, b) for a, b, _ in merges], unk_token='<unk>', fuse_unk=True, byte_fallback=True))
LLAMA2 = None
def llama2(normalizer, pre, decoder):
    t = Tokenizer.from_str(LLAMA2.to_str())
    if normalizer: t.normalizer = normalizer
    if pre: t.pre_tokenizer = pre
    t.decoder = decoder
    t.add_special_tokens([AddedToken(s, normalized=False) for s in ['<unk>', '<s>', '</s>']])
    t.post_processor = template(t, ['<s>'], [])
    return t
def unigram(model, normalizer, pre, decoder, specials, before, behind, byte_fallback=False):
    t = Tokenizer(models.Unigram([(p.piece, p.score) for p in model.pieces], model.trainer_spec.unk_id, byte_fallback))
    if normalizer: t.normalizer = normalizer
    t.pre_tokenizer, t.decoder = pre, decoder
    t.add_special_tokens(specials)
    t.post_processor = template(t, before, behind)
    return t

LLAMA2 = spm_bpe(1400)
LLAMA_DECODER = [decoders.Replace('▁', ' '), decoders.ByteFallback(), decoders.Fuse()]
T5 = sentencepiece_model('unigram', 1500, normalization_rule_name='nmt_nfkc', pad_id=0, eos_id=1, unk_id=2, bos_id=-1, character_coverage=.99)
BYTES = sentencepiece_model('unigram', 1500, byte_fallback=True, normalization_rule_name='identity', character_coverage=.985)
charsmap = normalizers.Precompiled(T5.normalizer_spec.precompiled_charsmap)

FAMILIES = {
    'gpt2': byte_bpe(pre_tokenizers.ByteLevel(add_prefix_space=False), ['<|endoftext|>'], 1200, post=lambda t: processors.ByteLevel(trim_offsets=False)),
    'llama3': byte_bpe(split(LLAMA3), ['<|begin_of_text|>', '<|end_of_text|>'] + [f'<|reserved_special_token_{i}|>' for i in range(40)], 1300, ignore_merges=True,
        post=lambda t: processors.Sequence([processors.ByteLevel(trim_offsets=False), template(t, ['<|begin_of_text|>'], [])])),
    'qwen2': byte_bpe(split(QWEN2), ['<|endoftext|>', '<|im_start|>', '<|im_end|>', AddedToken('<tool_call>', normalized=False, special=False)], 1200, normalizer=normalizers.NFC()),
    'smollm2': byte_bpe(pre_tokenizers.Sequence([pre_tokenizers.Digits(True), pre_tokenizers.ByteLevel(add_prefix_space=False)]), ['<|endoftext|>', '<|im_start|>', '<|im_end|>'], 900, alphabet=False),
    'pythia': byte_bpe(pre_tokenizers.ByteLevel(add_prefix_space=False), ['<|endoftext|>', '<|padding|>'] + [AddedToken(' ' * n, special=False) for n in range(10, 1, -1)], 900, normalizer=normalizers.NFC(),
        post=lambda t: template(t, [], [])),
    'roberta': byte_bpe(pre_tokenizers.ByteLevel(add_prefix_space=True), ['<s>', '</s>', AddedToken('<mask>', lstrip=True, special=True), AddedToken('MASK', rstrip=True, special=False), AddedToken('word', single_word=True, special=False, normalized=True), AddedToken('[SEP]', lstrip=True, rstrip=True)], 900,
        post=lambda t: processors.RobertaProcessing(('</s>', t.token_to_id('</s>')), ('<s>', t.token_to_id('<s>')))),
    'o200k': byte_bpe(split(O200K), ['<|endoftext|>'], 900),
    'llama2-legacy': llama2(normalizers.Sequence([normalizers.Prepend('▁'), normalizers.Replace(' ', '▁')]), None, decoders.Sequence([*LLAMA_DECODER, decoders.Strip(' ', 1, 0)])),
    'llama2': llama2(None, pre_tokenizers.Metaspace('▁', 'first', split=False), decoders.Sequence([*LLAMA_DECODER, decoders.Strip(' ', 1, 0)])),
    't5': unigram(T5, charsmap, pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace('▁', 'always')]), decoders.Metaspace('▁', 'always'), ['<pad>', '</s>', '<unk>'] + [f'<extra_id_{i}>' for i in range(20)], [], ['</s>']),
    'xlnet': unigram(T5, normalizers.Sequence([normalizers.Replace('``', '"'), normalizers.Replace("''", '"'), normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase(), charsmap, normalizers.Replace(Regex(' {2,}'), ' ')]),
        pre_tokenizers.Metaspace('▁', 'always'), decoders.Metaspace('▁', 'always'), ['<unk>', AddedToken('<mask>', lstrip=True)], [], ['</s>', '<pad>']),
    'unigram-bytes': unigram(BYTES, normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC(), normalizers.Strip()]), pre_tokenizers.Metaspace('▁', 'first'), decoders.Sequence([decoders.ByteFallback(), decoders.Metaspace('▁', 'first')]), ['<unk>', '<s>', '</s>'], ['<s>'], ['</s>'], True),
}
gemma = Tokenizer.from_str(LLAMA2.to_str())
gemma.normalizer, gemma.pre_tokenizer, gemma.decoder = normalizers.Replace(' ', '▁'), pre_tokenizers.Split(' ', 'merged_with_previous'), decoders.Sequence(LLAMA_DECODER)
gemma.add_special_tokens([AddedToken(s, normalized=False) for s in ['<unk>', '<s>', '</s>', '<start_of_turn>', '<end_of_turn>']])
gemma.add_tokens([AddedToken(s, normalized=False) for s in ['\n\n', '\n\n\n', '▁▁', '▁▁▁', '▁▁▁▁', '<b>', '</b>']])
gemma.post_processor = template(gemma, ['<s>'], [])
FAMILIES['gemma'] = gemma

def trained(pre, decoder, normalizer=None):
    t = Tokenizer(models.BPE(unk_token='<unk>'))
    if normalizer: t.normalizer = normalizer
    t.pre_tokenizer = pre
    t.decoder = decoder
    t.train_from_iterator(TEXTS, trainers.BpeTrainer(vocab_size=700, limit_alphabet=180, special_tokens=['<unk>'], show_progress=False))
    return t
P = pre_tokenizers
FAMILIES['words'] = trained(P.Sequence([P.Whitespace(), P.Punctuation('contiguous'), P.Digits(False)]), decoders.Fuse(), normalizers.Sequence([normalizers.NFD(), normalizers.Lowercase(), normalizers.StripAccents()]))
FAMILIES['cuts'] = trained(P.Sequence([P.CharDelimiterSplit('e'), P.Split('th', 'merged_with_next'), P.Split(Regex(r'[\p{Lu}\d]+?|\s{2,3}(?=\w)|(?<=a)\w'), 'contiguous'), P.Punctuation('merged_with_previous'), P.Split(Regex(r'\w+'), 'removed', invert=True)]), None)
FAMILIES['bert-cuts'] = trained(P.BertPreTokenizer(), decoders.Strip('a', 1, 0), normalizers.Sequence([normalizers.Strip(), normalizers.NFKC()]))

strings = ['', ' ', '  ', '\n', 'a', '▁', ' ▁', '<s>', ' <s> ', '<s><s>', 'a' * 500, ' ' * 300, 'ab' * 300, '😀' * 100, '\u0301' * 40, 'Σ', "I'll", '\r\n' * 9]
while len(strings) < COUNT: strings.append(string())
raw = [broken_bytes() for _ in range(100)]

def hash16(ids):
    h = 0x811c9dc5
    for i in ids: h = ((h ^ i) * 0x01000193) & 0xffffffff
    return (h ^ (h >> 16)) & 0xffff
families = {}
for name, t in FAMILIES.items():
    whole = [t.encode(repaired(s)).ids for s in strings] + [t.encode(b.decode('utf-8', 'replace')).ids for b in raw]
    texts = [t.decode(ids, skip_special_tokens=n % 2 == 1) for n, ids in enumerate(whole)]
    families[name] = {
        'file': json.loads(t.to_str()),
        'hashes': base64.b64encode(b''.join(hash16(ids).to_bytes(2, 'little') for ids in whole)).decode(),
        'ids': hashlib.sha256('\n'.join(' '.join(map(str, ids)) for ids in whole).encode()).hexdigest(),
        'texts': hashlib.sha256('\0'.join(texts).encode()).hexdigest(),
        'textHashes': base64.b64encode(b''.join(hash16(text.encode()).to_bytes(2, 'little') for text in texts)).decode(),
        'first': whole[18:18 + FULL],
    }
    print(name, t.get_vocab_size(), sum(map(len, whole)), sum(i == 0 for ids in whole for i in ids))
charsmaps = {f['precompiled_charsmap'] for f in [families['t5']['file']['normalizer']]}
(charsmap64,) = charsmaps  # the same in both files that have one, and most of their size: it is stored once
everything = json.dumps({'strings': strings, 'bytes': [base64.b64encode(b).decode() for b in raw], 'families': families}, separators=(',', ':'), ensure_ascii=False)
everything = everything.replace(charsmap64, '<charsmap>')[:-1] + ',"charsmap":"' + charsmap64 + '"}'
everything = re.sub('[\ud800-\udfff]', lambda m: f'\\u{ord(m[0]):04x}', everything)
with gzip.GzipFile(OUT, 'wb', 9, mtime=0) as f: f.write(everything.encode())
