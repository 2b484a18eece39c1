// German for entries of registries and their options: how files are read and written, and how models write and draw.

type Words = readonly [label: string, help: string]
/** An entry, and its options by name. */
type Entry = readonly [label: string, help: string, options?: Readonly<Record<string, Words>>]

const CAPTION_LIMIT: Words = [
  'Längste Beschreibung',
  'In Zeichen; längere Beschreibungen werden ausgelassen.',
]
const HELD_OUT = 'Zurückgehaltener Anteil'

const textImporters: Readonly<Record<string, Entry>> = {
  jsonl: [
    'JSON Lines',
    'Ein JSON-Objekt je Zeile: Text, Prompt und Antwort, Anweisung und Ausgabe, oder ein Gespräch.',
  ],
  json: ['JSON-Liste', 'Eine Datei mit einer Liste von Objekten, jedes mit Spalten wie in JSON Lines.'],
  csv: [
    'CSV oder TSV',
    'Eine Kopfzeile und eine Zeile je Beispiel; ein Gespräch steht als JSON in seiner Zelle.',
    {
      delimiter: [
        'Zwischen den Zellen',
        'Was die Zellen trennt; automatisch heißt Tabulatoren bei .tsv, sonst was die Kopfzeile am häufigsten hat.',
      ],
    },
  ],
  parquet: ['Parquet', 'Eine Tabelle, wie der Hugging-Face-Hub sie führt, mit Spalten wie in JSON Lines.'],
  text: [
    'Textdateien',
    'Reiner Text in UTF-8: Jede Datei, jeder Absatz oder jede Zeile ist ein Beispiel.',
    {
      documents: [
        'Dokumente',
        'Was ein Beispiel ist: eine ganze Datei, ein Absatz zwischen Leerzeilen oder eine Zeile. Automatisch: die Dateien eines Ordners, die Absätze einer einzelnen Datei.',
      ],
    },
  ],
}

const textExporters: Readonly<Record<string, Entry>> = {
  jsonl: [
    'JSON Lines',
    'Ein Objekt je Zeile: ein Gespräch mit Sprecher und Inhalt, Prompt und Antwort, oder Text.',
  ],
  csv: [
    'CSV',
    'Eine Tabelle mit den Spalten prompt und completion, für Datensätze aus Prompts; reiner Text hat keinen Prompt.',
  ],
  text: [
    'Reiner Text',
    'Jeder Text, wie er ist, mit einer Leerzeile zwischen zweien; Prompts und Antworten stehen hintereinander.',
  ],
}

const textImport: Readonly<Record<string, Entry>> = {
  import: [
    'Import',
    'Was jeder Import fragt, wie die Dateien auch sind.',
    {
      format: ['Format', 'Was die Dateien sind; automatisch nach ihren Endungen.'],
      layout: ['Optionen des Formats', 'Was das gewählte Format selbst fragt, etwa was Zellen trennt.'],
      columns: [
        'Spalten',
        'Welche Spalte was enthält: Text; Prompt, Antwort, Eingabe und System; oder Gespräche. Ohne Angabe wird es erkannt.',
      ],
      evalFraction: [
        HELD_OUT,
        'Anteil der Texte, der zum Messen zurückgehalten wird, wo die Dateien selbst keine Seiten angeben.',
      ],
    },
  ],
}

const importers: Readonly<Record<string, Entry>> = {
  imagefolder: [
    'Hugging Face imagefolder',
    'Bilder mit einer metadata.jsonl oder metadata.csv daneben; die Ordner train, validation und test geben die Seiten an.',
    {
      fileColumn: ['Spalte der Bilder', 'Spalte mit dem Pfad des Bilds, vom Ordner der Tabelle aus.'],
      captionColumn: [
        'Spalte der Beschreibungen',
        'Spalte mit der Beschreibung, in JSONL auch einer Liste davon. Ohne Angabe: text, caption oder prompt, was zuerst da ist.',
      ],
      captionLimit: CAPTION_LIMIT,
    },
  ],
  folder: [
    'Ordner mit Beschreibungsdateien',
    'Bilder in beliebigen Unterordnern, neben jedem eine .txt- oder .caption-Datei desselben Namens.',
    {
      captions: [
        'Zeilen einer Beschreibungsdatei',
        'Die erste Zeile mit Text ist die Beschreibung, oder jede Zeile ist eine für sich.',
      ],
      captionExtension: [
        'Beschreibungsdateien',
        'Welche Dateien Beschreibungen enthalten. Automatisch: .txt, und .caption, wo es keine .txt gibt.',
      ],
      missing: [
        'Bilder ohne Beschreibungsdatei',
        'Auslassen und auflisten, oder die Wörter des Datei- oder Ordnernamens als Beschreibung nehmen, die später verbessert wird.',
      ],
      captionLimit: CAPTION_LIMIT,
    },
  ],
}

const exporters: Readonly<Record<string, Entry>> = {
  folder: [
    'Ordner mit Beschreibungsdateien',
    'Bilder in train, eval und test, zu jedem eine .txt-Datei desselben Namens, eine Beschreibung je Zeile.',
  ],
  imagefolder: [
    'Hugging Face imagefolder',
    'Bilder in train, validation und test, in jedem Ordner eine metadata.jsonl mit file_name und text.',
  ],
}

const imports: Readonly<Record<string, Entry>> = {
  import: [
    'Import',
    'Was jeder Import fragt, wie die Dateien auch liegen.',
    {
      format: ['Anordnung', 'Wie Bilder und Beschreibungen liegen; automatisch wird es erkannt.'],
      layout: [
        'Optionen der Anordnung',
        'Was die gewählte Anordnung selbst fragt, etwa die Namen von Spalten.',
      ],
      size: ['Bildgröße', 'Seite des Quadrats, das das Modell sieht, in Pixeln.'],
      background: ['Hintergrund', 'Farbe unter durchsichtigen Pixeln und von Rändern, als #rrggbb.'],
      fit: [
        'Einpassen',
        'Das ganze Bild mit Rändern, ausgefüllt mit abgeschnittenen Rändern, oder nur das Rechteck.',
      ],
      box: ['Rechteck', 'Was vom Bild genommen wird, in Pixeln des aufrechten Bilds.'],
      evalFraction: [
        HELD_OUT,
        'Anteil der Bilder, der zum Messen zurückgehalten wird, wo der Ordner selbst keine Seiten angibt.',
      ],
    },
  ],
}

const generation: Readonly<Record<string, Words>> = {
  doSample: [
    'Ziehen',
    'An: Jedes Token wird nach seiner Wahrscheinlichkeit gezogen; aus: stets das wahrscheinlichste.',
  ],
  earlyStopping: [
    'Früh beenden',
    'Sobald so viele Strahlen geendet haben, wie verfolgt werden; wenn bessere unwahrscheinlich sind; oder wenn bessere unmöglich sind.',
  ],
  lengthPenalty: [
    'Längenstrafe',
    'Über 0 bevorzugt die Strahlensuche längere Ergebnisse, unter 0 kürzere; 0 vergleicht bloße Wahrscheinlichkeiten.',
  ],
  numBeamGroups: [
    'Gruppen von Strahlen',
    'Teilt die Strahlen in Gruppen, die einander meiden, so stark wie die Strafe für Gleiches sagt.',
  ],
  numBeams: [
    'Strahlen',
    'Verfolgt so viele Fortsetzungen zugleich und behält die im Ganzen wahrscheinlichsten; 1 verfolgt eine.',
  ],
  numReturnSequences: [
    'Ergebnisse',
    'Wie viele Ergebnisse jeder Prompt gibt; ohne Ziehen und Strahlen sind alle gleich.',
  ],
  penaltyAlpha: [
    'Strafe für Ähnliches',
    'Über 0 wird von den Top-k-Tokens eines genommen, das wahrscheinlich und dem Bisherigen unähnlich ist; 0 achtet nur auf die Wahrscheinlichkeit.',
  ],
  seed: ['Startwert', 'Derselbe Startwert ergibt wieder dasselbe.'],
  beamTree: [
    'Baum der Strahlen',
    'Berichtet jede Fortsetzung, die die Strahlensuche betrachtet hat, zum Zeichnen.',
  ],
  eosTokenIds: [
    'Endtokens',
    'Nummern der Tokens, nach denen ein Ergebnis vollständig ist; das Modell kennt seine eigenen.',
  ],
  maxLength: [
    'Größte Länge',
    'Hält an, wenn Prompt und Ergebnis zusammen so viele Tokens haben; eine Grenze für neue Tokens geht vor.',
  ],
  maxNewTokens: ['Neue Tokens höchstens', 'Hält nach so vielen Tokens an; der Prompt zählt nicht mit.'],
  stopStrings: ['Haltetexte', 'Texte, nach denen ein Ergebnis vollständig ist; sie bleiben Teil davon.'],
  topAlternatives: [
    'Alternativen',
    'Berichtet so viele der wahrscheinlichsten Tokens jedes Schritts; 0 berichtet keine.',
  ],
  guidanceScale: [
    'Stärke der Führung',
    'Über 1 folgt das Ergebnis dem Prompt enger und ist einförmiger; 1 ist das Modell allein, zum halben Preis.',
  ],
  sequenceBias: [
    'Gewicht von Folgen',
    'Zählt zum Logit des Tokens, das eine Folge vollendet, eine Zahl hinzu: [[[Tokens…], Zahl], …].',
  ],
  diversityPenalty: [
    'Strafe für Gleiches',
    'Wie sehr eine Gruppe von Strahlen die Tokens der Gruppen vor ihr meidet; braucht mehr als eine Gruppe.',
  ],
  repetitionPenalty: [
    'Strafe für Wiederholung',
    'Über 1 werden Tokens gemieden, die schon da sind, unter 1 bevorzugt; 1 tut keines von beiden.',
  ],
  noRepeatNgramSize: [
    'Keine wiederholten Folgen',
    'Keine Folge aus so vielen Tokens kommt zweimal; 0 erlaubt Wiederholungen.',
  ],
  badWordsIds: ['Verbotene Wörter', 'Wörter, die nie kommen, jedes als Liste seiner Tokennummern.'],
  minLength: ['Kleinste Länge', 'Endet nicht, bevor Prompt und Ergebnis zusammen so viele Tokens haben.'],
  minNewTokens: ['Neue Tokens mindestens', 'Endet nicht, bevor das Ergebnis so viele Tokens hat.'],
  allowedRange: ['Erlaubte Tokennummern', 'Nimmt nur Nummern von der ersten Zahl bis vor die zweite.'],
  prefixConstraint: [
    'Form des Ergebnisses',
    'Nur Ergebnisse dieser Form: {"regex": "…"} für einen regulären Ausdruck oder {"jsonSchema": {…}} für JSON.',
  ],
  forcedBosTokenId: [
    'Erzwungenes erstes Token',
    'Die Nummer des Tokens, das auf einen Prompt aus einem Token folgt.',
  ],
  forcedEosTokenIds: [
    'Erzwungenes letztes Token',
    'Nummern, von denen eine die letzte ist, wo ein Ergebnis seine größte Länge erreicht.',
  ],
  exponentialDecayLengthPenalty: [
    'Drang zum Ende',
    'Nach so vielen neuen Tokens, wie die erste Zahl sagt, wird das Ende je Token um die zweite wahrscheinlicher: [Anfang, Faktor].',
  ],
  suppressTokens: ['Unterdrückte Tokens', 'Nummern von Tokens, die nie kommen.'],
  beginSuppressTokens: ['Nicht als Erstes', 'Nummern von Tokens, mit denen kein Ergebnis beginnt.'],
  temperature: [
    'Temperatur',
    'Unter 1 geht sie sicher, über 1 wagt sie mehr; 1 lässt das Modell, wie es ist.',
  ],
  topK: ['Top k', 'Wählt unter so vielen der wahrscheinlichsten Tokens; 0 wählt unter allen.'],
  topP: [
    'Top p',
    'Wählt unter den wahrscheinlichsten Tokens, die zusammen diese Wahrscheinlichkeit haben; 1 wählt unter allen.',
  ],
  minP: [
    'Min p',
    'Lässt Tokens aus, die weniger wahrscheinlich sind als dieser Anteil des wahrscheinlichsten; 0 lässt keine aus.',
  ],
  typicalP: [
    'Typisches p',
    'Wählt unter den Tokens von gewöhnlicher Überraschung, die zusammen diese Wahrscheinlichkeit haben; 1 wählt unter allen.',
  ],
  epsilonCutoff: ['Epsilon-Grenze', 'Lässt Tokens aus, die unwahrscheinlicher sind; 0 lässt keine aus.'],
  etaCutoff: [
    'Eta-Grenze',
    'Lässt unwahrscheinliche Tokens aus, und zwar mehr, wo das Modell sicher ist; 0 lässt keine aus.',
  ],
  renormalizeLogits: [
    'Neu normieren',
    'Lässt die Wahrscheinlichkeiten der Strahlensuche nach den anderen Optionen wieder zusammen 1 ergeben.',
  ],
}

const entries: Readonly<Record<string, Readonly<Record<string, Entry>>>> = {
  ...{ textImporters, textExporters, textImport, importers, exporters, import: imports },
  // an entry of one option, which is called as it is
  generation: Object.fromEntries(
    Object.entries(generation).map(([name, words]) => [name, [...words, { [name]: words }] as const]),
  ),
}

function pair(key: string, [label, help]: readonly [string, string, ...unknown[]]): [string, string][] {
  return [
    [key, label],
    [`${key}_help`, help],
  ]
}

/** By keys such as `entry_importers_folder` and `entry_importers_folder_missing`. */
export const catalogWords: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(entries).flatMap(([registry, all]) =>
    Object.entries(all).flatMap(([name, entry]) => [
      ...pair(`entry_${registry}_${name}`, entry),
      ...Object.entries(entry[2] ?? {}).flatMap(([option, words]) =>
        pair(`entry_${registry}_${name}_${option}`, words),
      ),
    ]),
  ),
)
