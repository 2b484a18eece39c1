# Makes unicode.json.gz: what Hugging Face tokenizers 0.23.3 takes every code point for: python make_unicode.py in this folder.
# Properties as runs (first, last, first, last, …); normal forms as SHA-256 over all code points, one result per line.
import gzip, hashlib, json
from tokenizers import Regex, normalizers as N, pre_tokenizers as P

POINTS = [c for c in range(0x110000) if not 0xd800 <= c < 0xe000]

def runs(points):
    out = []
    for c in points:
        if out and out[-1] == c - 1: out[-1] = c
        else: out += [c, c]
    return out
def cut(pre): return runs(c for c in POINTS if len(pre.pre_tokenize_str('\u2603' + chr(c) + '\u2603')) > 1)
def joined(pre): return runs(c for c in POINTS if len(pre.pre_tokenize_str('a' + chr(c) + 'a')) == 1)
def pattern(text): return cut(P.Split(Regex(text), 'isolated'))
def form(normalizer): return hashlib.sha256('\n'.join(normalizer.normalize_str(chr(c)) for c in POINTS).encode()).hexdigest()

properties = {
    'letter': pattern(r'\p{L}'), 'number': pattern(r'\p{N}'), 'space': pattern(r'\s'), 'word': joined(P.Whitespace()),
    'punctuation': cut(P.Punctuation()), 'digit': cut(P.Digits(True)), 'patternWord': pattern(r'\w'), 'patternDigit': pattern(r'\d'), 'han': pattern(r'\p{Han}'), 'foldedS': pattern('(?i:s)'),
}
forms = {n.__class__.__name__: form(n) for n in [N.NFC(), N.NFD(), N.NFKC(), N.NFKD(), N.Lowercase(), N.StripAccents(), N.Nmt()]}
with gzip.GzipFile('unicode.json.gz', 'wb', 9, mtime=0) as f: f.write(json.dumps({'properties': properties, 'forms': forms}, separators=(',', ':')).encode())
