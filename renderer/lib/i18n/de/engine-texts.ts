// German for the metrics of texts.
const SIZE = 'Nur gleich große Mengen vergleichen.'
const pieces = (n: number): string => (n === 1 ? 'Wörter' : `Folgen aus ${String(n)} Wörtern`)

const rouge = (name: string, what: string, stems: boolean): [string, string] => [
  `ROUGE-${name}${stems ? ', Wortstämme' : ''}`,
  `${what}, die ein Text mit seiner Referenz gemein hat: das Mittel aus Abdeckung und Genauigkeit. Üblich für Zusammenfassungen; nur lateinische Buchstaben ohne Umlaute.${stems ? ' Endungen englischer Wörter bleiben außer Betracht.' : ''}`,
]
const distinct = (n: number): [string, string] => [
  `Verschiedene ${pieces(n)}`,
  `Anteil der ${n === 1 ? 'Wörter' : pieces(n)}, die voneinander verschieden sind, über alle Texte. Ein Abfall gegenüber echten Texten deutet auf einen Kollaps. Er fällt mit der Menge an Text: ${SIZE}`,
]
const repeated = (n: number): [string, string] => [
  `Wiederholte ${pieces(n)}`,
  `Anteil der ${pieces(n)} eines Texts, die eine frühere wiederholen, im Mittel über die Texte. Echte Texte wiederholen kaum eine Folge aus vier Wörtern; ein Modell, das sich im Kreis dreht, viele. Nur gleich lange Texte vergleichen.`,
]
const entropy = (n: number): [string, string] => [
  `Gleichmaß der ${pieces(n)}`,
  `Entropie der ${pieces(n)} in allen Texten: je mehr verschiedene und je gleichmäßiger benutzt, desto höher. Ein Abfall gegenüber echten Texten deutet auf einen Kollaps; sie wächst mit der Menge an Text.`,
]
const SEQUENCE = 'Längste Reihe von Wörtern, auch mit Lücken'

/** Name and help of each metric of texts. */
export const textMetrics: Readonly<Record<string, readonly [label: string, help: string]>> = {
  'text-nll': [
    'Zurückgehaltener Verlust von Texten',
    'Wie sehr echte Texte, mit denen nicht trainiert wurde, das Modell überraschen, je Token. Niedriger ist besser. Nur zwischen Modellen mit demselben Tokenizer vergleichbar.',
  ],
  perplexity: [
    'Perplexität',
    'Zwischen wie vielen gleich wahrscheinlichen Tokens das Modell im Mittel schwankt. Niedriger ist besser. Nur zwischen Modellen mit demselben Tokenizer vergleichbar.',
  ],
  'bits-per-byte': [
    'Bits je Byte',
    'Wie viele Bits das Modell für jedes Byte echter Texte bräuchte. Niedriger ist besser, und auch Modelle mit verschiedenen Tokenizern sind vergleichbar.',
  ],
  bleu: [
    'BLEU',
    'Wie viele Folgen aus ein bis vier Wörtern die Texte mit den Referenzen gemein haben, von 0 bis 100, über alle Texte zusammen. Nur mit denselben Referenzen vergleichbar; zu kurze Texte werden bestraft.',
  ],
  'sentence-bleu': [
    'BLEU je Text',
    'Das Mittel aus dem BLEU jedes einzelnen Texts, von 0 bis 100. Als Belohnung gedacht; berichtet wird BLEU, über alle Texte zusammen.',
  ],
  chrf: [
    'chrF',
    'Wie viele Folgen aus ein bis sechs Zeichen die Texte mit den Referenzen gemein haben, von 0 bis 100. Verzeiht Endungen und Schreibweisen und eignet sich für Sprachen ohne Leerzeichen.',
  ],
  'chrf++': [
    'chrF++',
    'chrF, das auch gemeinsame Wörter und Wortpaare zählt, von 0 bis 100: etwas strenger mit der Reihenfolge der Wörter.',
  ],
  'rouge-1': rouge('1', 'Wörter', false),
  'rouge-2': rouge('2', pieces(2), false),
  'rouge-l': rouge('L', SEQUENCE, false),
  'rouge-1-stem': rouge('1', 'Wörter', true),
  'rouge-2-stem': rouge('2', pieces(2), true),
  'rouge-l-stem': rouge('L', SEQUENCE, true),
  'exact-match': [
    'Genau richtig',
    'Anteil der Texte, die Buchstabe für Buchstabe einer Referenz gleichen. Geeignet für kurze Antworten; ein einziger anderer Buchstabe gilt als falsch.',
  ],
  'distinct-1': distinct(1),
  'distinct-2': distinct(2),
  'distinct-3': distinct(3),
  'self-bleu-4': [
    'Self-BLEU aus 4',
    `Wie sehr jeder Text den anderen in Folgen aus bis zu 4 Wörtern gleicht: 0 % hat nichts gemein, 100 % ist in ihnen enthalten. Ein Anstieg über echte Texte deutet auf einen Kollaps. ${SIZE}`,
  ],
  'seq-rep-1': repeated(1),
  'seq-rep-4': repeated(4),
  loops: [
    'Texte mit Schleife',
    'Anteil der Texte, in denen eine Stelle mindestens dreimal auf sich selbst folgt, über mindestens acht Wörter. Echte Texte haben so gut wie keine; mehr ist das deutlichste Zeichen des Verfalls.',
  ],
  'uniq-seq': [
    'Verschiedene benutzte Wörter',
    `Wie viele verschiedene Wörter oder Tokens alle Texte zusammen benutzen. Mit echten Texten vergleichen. ${SIZE}`,
  ],
  'entropy-1': entropy(1),
  'entropy-2': entropy(2),
  zipf: [
    'Zipf-Koeffizient',
    'Wie schnell Wörter vom meist- zum weniger benutzten seltener werden (die 5000 häufigsten). Echte Texte liegen bei 1; darüber tragen wenige Wörter das meiste. Kein Ende ist gut: mit echten Texten vergleichen.',
  ],
  length: [
    'Länge',
    'Mittlere Zahl der Wörter (oder Tokens) je Text. Weder lang noch kurz ist gut: mit den Referenzen oder mit echten Texten vergleichen.',
  ],
  'empty-texts': [
    'Leere Texte',
    'Anteil der Texte ohne ein einziges Wort. Alles über 0 verdient einen Blick.',
  ],
  'cut-texts': [
    'Abgeschnittene Texte',
    'Anteil der Texte, die an der Längengrenze endeten statt von selbst. Ein Modell, das nie aufhört, hat fast 100 %.',
  ],
}
