# Makes texts.json with sacrebleu 2.6.0, rouge-score 0.1.2, nltk 3.10.4 and numpy: python make.py in this folder,
# then npx prettier --write texts.json. What has no package (distinct-n, seq-rep-n, entropy, Zipf) is written out from its definition.
import json, math, random
from collections import Counter
import numpy as np
from nltk.stem.porter import PorterStemmer
from nltk.translate.bleu_score import SmoothingFunction, sentence_bleu
from rouge_score import rouge_scorer
from sacrebleu.metrics import BLEU, CHRF
from sacrebleu.tokenizers.tokenizer_13a import Tokenizer13a

rng = random.Random(11)
VOCABULARY = ("the a cat dog sat on mat red small house and runs running ran quickly happily relational under over children's "
              "1,000 3.5 U.S. state-of-the-art (hi) \"quoted\" it's Straße naïve 東京 は 大きい 😀 café e.g. 5-6 & &amp; <b> end. what? no!").split()

def corrupted(words):
    out = []
    for word in words:
        draw = rng.random()
        if draw < .12: continue
        out.append(rng.choice(VOCABULARY) if draw < .25 else word)
        if draw > .93: out.append(word)
    return out

items = []
for _ in range(24):
    words = [rng.choice(VOCABULARY) for _ in range(rng.randrange(1, 22))]
    references = [' '.join(words)] + [' '.join(corrupted(words)) for _ in range(rng.randrange(0, 3))]
    items.append({'output': ' '.join(corrupted(words)), 'references': references})
items += [
    {'output': '', 'references': ['the cat sat']},
    {'output': 'the cat sat', 'references': ['']},
    {'output': '', 'references': ['', 'a']},
    {'output': 'cat', 'references': ['cat']},
    {'output': 'cat', 'references': ['dog']},
    {'output': 'the cat sat on the red mat', 'references': ['the cat sat on the mat']},
    {'output': 'the the the the', 'references': ['the cat sat on']},
    {'output': '  white\tspace \u3000 and\x1fmarks,\nlines -\nbroken  ', 'references': ['white space and marks, lines -broken']},
    {'output': 'Prices rose 3.5% to $1,250.00 (up 5-6 points) -- "good," they said.', 'references': ['Prices were up 3.5 % to $1250 , a rise of 5-6 points .']},
    {'output': '東京は大きい街です。', 'references': ['東京は大きな都市です。', '東京 は 大きい']},
    {'output': '😀😀 e\u0301te\u0301 İstanbul ΣΊΣΥΦΟΣ', 'references': ['😀 été istanbul σίσυφος']},
    {'output': 'police kill the gunman', 'references': ['police killed the gunman', 'the gunman kill police']},
]

def corpus(metric, chosen):
    """References column by column; a shorter list is filled with None, which sacreBLEU leaves out."""
    most = max(len(item['references']) for item in chosen)
    columns = [[(item['references'] + [None] * most)[k] for item in chosen] for k in range(most)]
    return metric.corpus_score([item['output'] for item in chosen], columns).score

ROUGES = {'rouge-1': 'rouge1', 'rouge-2': 'rouge2', 'rouge-3': 'rouge3', 'rouge-l': 'rougeL'}
def rouges(item):
    out = {}
    for suffix, stems in (('', False), ('-stem', True)):
        scores = rouge_scorer.RougeScorer(list(ROUGES.values()), use_stemmer=stems).score_multi(item['references'], item['output'])
        out.update({name + suffix: scores[kind].fmeasure for name, kind in ROUGES.items()})
    return out

thirteen = Tokenizer13a()
for item in items:
    item['tokens13a'] = thirteen(item['output'].rstrip()).split()
    item['expected'] = {
        'bleu': BLEU().sentence_score(item['output'], item['references']).score,
        'sentence-bleu': BLEU(effective_order=True).sentence_score(item['output'], item['references']).score,
        'chrf': CHRF().sentence_score(item['output'], item['references']).score,
        'chrf++': CHRF(word_order=2).sentence_score(item['output'], item['references']).score,
        **rouges(item),
    }

def grams(units, n): return [tuple(units[i:i + n]) for i in range(len(units) - n + 1)]
def pooled(texts, n): return Counter(g for units in texts for g in grams(units, n))
def distinct(texts, n): counts = pooled(texts, n); return len(counts) / sum(counts.values())
def entropy(texts, n):
    p = np.array(list(pooled(texts, n).values()), float); p /= p.sum()
    return float(-(p * np.log(p)).sum())
def zipf(texts):
    counts = np.array(sorted(pooled(texts, 1).values(), reverse=True)[:5000], float)
    return float(-np.polyfit(np.log(np.arange(1, len(counts) + 1)), np.log(counts), 1)[0])
def repetition(texts, n):
    rows = [grams(units, n) for units in texts]
    return float(np.mean([1 - len(set(row)) / len(row) for row in rows if row]))
def self_bleu(texts, n):
    smooth = SmoothingFunction().method1
    return float(np.mean([sentence_bleu(texts[:i] + texts[i + 1:], text, (1 / n,) * n, smooth) if text else 0. for i, text in enumerate(texts)]))

texts = [item['output'].split() for item in items]
# token ids with many repetitions
ids = [[rng.randrange(6 if rng.random() < .6 else 40) for _ in range(rng.randrange(1, 60))] for _ in range(12)]
def sets(texts):
    out = {'uniq-seq': len(pooled(texts, 1)), 'zipf': zipf(texts)}
    for n in (1, 2, 3, 4): out |= {f'distinct-{n}': distinct(texts, n), f'entropy-{n}': entropy(texts, n), f'seq-rep-{n}': repetition(texts, n)}
    for n in (2, 3, 4, 5): out[f'self-bleu-{n}'] = self_bleu(texts, n)
    return out

plain = [item for item in items if len(item['references']) == 1]
bleu, chrf = BLEU(), CHRF(word_order=2)
many = {'bleu': corpus(bleu, items), 'chrf': corpus(CHRF(), items), 'chrf++': corpus(chrf, items)}
signatures = {'bleu': str(bleu.get_signature()), 'chrf++': str(chrf.get_signature())}
many |= {name: float(np.mean([item['expected'][name] for item in items])) for name in items[0]['expected'] if name not in many}

STEMS = "sky die lie fl hop fall hiss fizz fail fil motor plaster agre feed f conflat troubl siz happ enjo y yy toy syzyg geo theo relat rat condit valenc digit vietnam oper feudal hope call formal sensit tripl electr reviv allow infer airlin gyroscop defens irrit replac adjust depend adopt commun angul homolog effect bowdler probat ceas control rol oa a".split()
ENDINGS = "|s|es|ies|ied|ed|eed|ing|ings|y|ational|tional|enci|anci|izer|bli|alli|ally|entli|eli|ousli|ization|ation|ator|alism|iveness|fulness|ousness|aliti|iviti|biliti|fulli|logi|icate|ative|alize|iciti|ical|ful|ness|al|ance|ence|er|ic|able|ible|ant|ement|ment|ent|sion|tion|ion|ou|ism|ate|iti|ous|ive|ize|e|ll|lled|yed|ying|ss|sses".split('|')
stemmer = PorterStemmer()
stems = {}
for word in sorted({stem + ending for stem in STEMS for ending in rng.sample(ENDINGS, 12)} | {'skies', 'dying', 'lying', 'news', 'innings', 'howe', 'proceed', '3rds', '2007s', 'constructor', 'yyyys'}):
    if word: stems[word] = stemmer.stem(word)

def rounded(value):
    if isinstance(value, dict): return {k: rounded(v) for k, v in value.items()}
    if isinstance(value, list): return [rounded(v) for v in value]
    return float(f'{value:.10g}') if isinstance(value, float) else value
with open('texts.json', 'w') as f:
    json.dump(rounded({'signatures': signatures, 'items': items, 'corpus': many, 'single': {'bleu': corpus(BLEU(), plain)},
                       'texts': sets(texts), 'ids': ids, 'idSets': sets(ids), 'stems': stems}), f, ensure_ascii=False)
print(len(items), len(stems), signatures, many)
