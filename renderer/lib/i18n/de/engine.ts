// German for what the engine describes: metrics, the controls of a comparison, and the words of choices.
import { catalogWords } from './engine-catalog.ts'
import { formulaWords } from './engine-formula.ts'
import { textMetrics } from './engine-texts.ts'

const scene = (what: string): string =>
  `Anteil der Szenenbilder, ${what}, nach genauen Regeln auf den Pixeln. Echte Szenen bestehen fast immer; zu lesen neben dem, was die Rekonstruktionen des Tokenizers erreichen.`

const metrics: Readonly<Record<string, readonly [label: string, help: string]>> = {
  nll: [
    'Zurückgehaltener Verlust',
    'Wie sehr die echten Bilder von Beschreibungen, mit denen nicht trainiert wurde, das Modell überraschen, je Bildtoken. Niedriger ist besser; gleichmäßiges Raten kostet den Logarithmus der Zahl der Codes.',
  ],
  'R@1': [
    'Erkennen der Beschreibung',
    'Anteil der gezeichneten Bilder, deren eigene Beschreibung von allen die nächste ist, beurteilt von einem Encoder, der getrennt vom Modell trainiert wurde. Zu lesen neben der Obergrenze echter Bilder und neben dem Zufall.',
  ],
  'R@5': [
    'Beschreibung unter den ersten 5',
    'Anteil der gezeichneten Bilder, deren eigene Beschreibung unter den 5 nächsten ist, beurteilt von einem Encoder, der getrennt vom Modell trainiert wurde. Zu lesen neben der Obergrenze echter Bilder und neben dem Zufall.',
  ],
  agreement: [
    'Übereinstimmung mit der Beschreibung',
    'Mittlere Ähnlichkeit (Kosinus) jedes Bilds mit seiner Beschreibung, nach einem Encoder, der getrennt vom Modell trainiert wurde. Zu lesen neben demselben Wert für vertauschte Beschreibungen.',
  ],
  'KID-pair-encoder': [
    'Abstand zu echten Bildern',
    'Wie weit die gezeichneten Bilder als Menge von den echten entfernt sind, in den Merkmalen von „pair-encoder“. Niedriger ist näher; etwa 0 ist so nah wie andere echte Bilder. Nur innerhalb dieses Berichts vergleichbar, nie mit veröffentlichten FID- oder KID-Werten.',
  ],
  psnr: [
    'PSNR',
    'Nähe der Pixel in Dezibel, gemittelt über die Bilder: 20 dB sind ein üblicher Fehler von einem Zehntel des Umfangs, 30 dB sind kaum zu sehen.',
  ],
  ssim: [
    'Strukturelle Ähnlichkeit',
    'Nähe von Helligkeit, Kontrast und Muster an jedem Ort; 1 ist dasselbe Bild.',
  ],
  mse: [
    'Quadratischer Fehler',
    'Mittlere quadratische Abweichung der Pixel, Stufen von 0 bis 1. Niedriger ist besser.',
  ],
  diversity: [
    'Vielfalt je Beschreibung',
    'Mittlerer Abstand (1 − Kosinus der Merkmale) zwischen den Bildern, die mit verschiedenen Startwerten zu einer Beschreibung gezeichnet wurden; 0 heißt, dass jeder Startwert dasselbe Bild ergibt. Mehr ist nicht immer besser: zu lesen neben der Übereinstimmung.',
  ],
  'codebook-perplexity': [
    'Gleichmäßig genutzte Codes',
    'Wie viele Bildcodes die Bilder erklären würden, wenn alle gleich oft vorkämen. Ein Abfall gegenüber den echten Bildern deutet auf einen Kollaps.',
  ],
  'codebook-usage': [
    'Genutzte Codes',
    'Anteil der Bildcodes, die mindestens einmal vorkommen. Er wächst mit der Zahl der Bilder: nur gleich große Mengen vergleichen.',
  ],
  'training-distance': [
    'Abstand zum nächsten Trainingsbild',
    'Abstand (1 − Kosinus der Merkmale) jedes gezeichneten Bilds zum nächsten Bild der Trainingsseite. Zu lesen neben demselben Abstand echter zurückgehaltener Bilder.',
  ],
  'token-copies': [
    'Genaue Kopien von Trainingsbildern',
    'Anteil der gezeichneten Bilder, deren Tokens alle die eines Bilds der Trainingsseite sind.',
  ],
  'scene-all': ['Ganz richtige Szenen', scene('in denen jede Regel der Beschreibung gilt')],
  'scene-background': ['Farbe des Hintergrunds', scene('deren Hintergrund die verlangte Farbe hat')],
  'scene-colour': ['Farben der Dinge', scene('deren Dinge alle ihre Farbe haben')],
  'scene-shape': ['Formen der Dinge', scene('deren Dinge alle ihre Form haben')],
  'scene-count': ['Zahl der Dinge', scene('mit so vielen Dingen wie verlangt')],
  'scene-place': ['Orte der Dinge', scene('deren Dinge alle am richtigen Ort sind')],
  'scene-no-extra': ['Nichts weiter', scene('die nichts zeigen, was nicht verlangt war')],
}

const controls = {
  'control_Real pictures': 'Echte Bilder',
  'control_Real, through the tokenizer': 'Echte, durch den Tokenizer',
  'control_Nearest training picture': 'Nächstes Trainingsbild',
  'control_Shuffled captions': 'Vertauschte Beschreibungen',
}

const choices = {
  choice_full: 'Alle Gewichte',
  choice_lora: 'Adapter (LoRA)',
  choice_rslora: 'rsLoRA',
  choice_dora: 'DoRA',
  choice_off: 'Ein Beispiel je Zeile',
  choice_packed: 'Gepackt',
  choice_joined: 'Aneinandergereiht',
  choice_truncate: 'Ende abschneiden',
  choice_reject: 'Nicht trainieren',
  choice_train: 'Trainieren',
  choice_freeze: 'Nicht ändern',
  choice_adamw: 'AdamW',
  choice_constant: 'Gleichbleibend',
  choice_linear: 'Gerade fallend',
  choice_exponential: 'Exponentiell',
  'choice_inverse-sigmoid': 'Umgekehrte Sigmoide',
  choice_drawn: 'Gezogen',
  choice_likeliest: 'Das wahrscheinlichste',
  choice_neighbours: 'Falsche Nachbarn',
  choice_overused: 'Zu oft benutzte Codes',
  choice_earlier: 'Alle früheren Codes',
  choice_batch: 'Die anderen des Stapels',
  choice_greedy: 'Wahrscheinlichste Fortsetzung (self-critical)',
  'choice_leave-one-out': 'Die anderen derselben Vorgabe (RLOO)',
  choice_group: 'Streuung der Gruppe',
  choice_grpo: 'Jede Fortsetzung gleich (GRPO)',
  choice_dapo: 'Jedes Token gleich (DAPO)',
  choice_dr_grpo: 'Geteilt durch die größte Länge (Dr. GRPO)',
  choice_cosine: 'Kosinus',
  choice_trapezoid: 'Erst gleichbleibend, dann fallend (WSD)',
  choice_power: 'Potenz',
  choice_f32: 'Voll (f32)',
  choice_mixed: 'Gemischt (bf16 oder f16)',
  choice_best: 'Bester Stand',
  choice_last: 'Letzter Stand',
  choice_rtn: 'Nächster Wert (RTN)',
  choice_mse: 'Kleinster quadratischer Fehler (MSE)',
  choice_hqq: 'Wenige große Fehler (HQQ)',
  choice_none: 'Keine',
  choice_integer: 'Ganzzahlig',
  choice_float: 'Gleitkomma',
  choice_first: 'Die erste Zeile mit Text',
  choice_lines: 'Jede Zeile für sich',
  choice_files: 'Ganze Dateien',
  choice_paragraphs: 'Absätze',
  choice_comma: 'Komma',
  choice_semicolon: 'Semikolon',
  choice_tab: 'Tabulator',
  choice_true: 'Sobald es genug sind',
  choice_false: 'Wenn bessere unwahrscheinlich sind',
  choice_never: 'Wenn bessere unmöglich sind',
  choice_auto: 'Automatisch',
  choice_refuse: 'Auslassen und auflisten',
  'choice_file name': 'Wörter des Dateinamens',
  'choice_folder name': 'Wörter des Ordnernamens',
  choice_contain: 'Ganzes Bild mit Rand',
  choice_cover: 'Ausfüllen, Ränder abschneiden',
  'choice_crop-box': 'Nur das Rechteck',
}

const described = Object.entries({ ...metrics, ...textMetrics }).flatMap(([name, [label, help]]) => [
  [`metric_${name}`, label] as const,
  [`metric_${name}_help`, help] as const,
])

/** What models are written as. */
const exports: Readonly<Record<string, readonly [label: string, help: string]>> = {
  f32: ['32 Bit', 'Jedes Gewicht, wie es ist. Die größten Dateien, und nichts geht verloren.'],
  int8: ['8 Bit', 'Ein Byte je Gewicht und ein Maßstab je Zeile. Ein Viertel der Größe, kaum ein Verlust.'],
  int4: [
    '4 Bit',
    'Vier Bit je Gewicht und ein Maßstab je Gruppe. Etwa ein Sechstel der Größe; die Qualität prüfen.',
  ],
  'safetensors-f32': [
    'Ordner, 32 Bit',
    'Ein Ordner wie bei Hugging Face, den Transformers öffnet, jedes Gewicht, wie es ist. Die größten Dateien, und nichts geht verloren.',
  ],
  'safetensors-bf16': [
    'Ordner, bfloat16',
    'Ein Ordner wie bei Hugging Face, halb so groß. Behält jede Größenordnung und 8 Bit jedes Gewichts; so werden die meisten Modelle weitergegeben.',
  ],
  'safetensors-f16': [
    'Ordner, float16',
    'Ein Ordner wie bei Hugging Face, halb so groß. Behält 11 Bit jedes Gewichts, aber keines über 65504.',
  ],
  peft: [
    'Adapter',
    'Nur was trainiert wurde, wie PEFT es liest: kleine Dateien, die das Basismodell neben sich brauchen.',
  ],
  'gguf-q4_k': [
    'GGUF, 4 Bit in großen Blöcken',
    'Eine Datei für llama.cpp, Ollama und LM Studio in der Größe, die die meisten laden. Rundet besser als q4_0.',
  ],
  'gguf-q4_0': [
    'GGUF, 4 Bit',
    'Eine Datei für llama.cpp, Ollama und LM Studio in einfachen Blöcken zu 32, die auf den meisten Prozessoren am schnellsten laufen.',
  ],
  'gguf-q4_1': [
    'GGUF, 4 Bit mit Minima',
    'Wie q4_0 mit einem Minimum je Block: ein Zehntel größer, etwas näher am Modell.',
  ],
  'gguf-q6_k': [
    'GGUF, 6 Bit',
    'Eine Datei für llama.cpp und was darauf baut; vom Modell kaum zu unterscheiden.',
  ],
  'gguf-q8_0': [
    'GGUF, 8 Bit',
    'Eine Datei für llama.cpp und was darauf baut; ein Viertel der Größe, und fast nichts geht verloren.',
  ],
  'gguf-f16': [
    'GGUF, float16',
    'Eine Datei für llama.cpp, aus der dessen eigene Werkzeuge weiter quantisieren.',
  ],
  'gguf-bf16': [
    'GGUF, bfloat16',
    'Eine Datei für llama.cpp; behält jede Größenordnung und 8 Bit jedes Gewichts.',
  ],
  'gguf-f32': ['GGUF, 32 Bit', 'Eine Datei für llama.cpp, jedes Gewicht, wie es ist. Nichts geht verloren.'],
  'onnx-f32': [
    'ONNX, 32 Bit',
    'Ein Ordner für ONNX Runtime, wie Optimum ihn anlegt, jedes Gewicht, wie es ist. Nichts geht verloren.',
  ],
  'onnx-int8': [
    'ONNX, 8 Bit',
    'Ein Ordner für ONNX Runtime mit einem Byte je Gewicht: ein Viertel der Größe, kaum ein Verlust.',
  ],
  'onnx-int4': [
    'ONNX, 4 Bit',
    'Ein Ordner für ONNX Runtime mit vier Bit je Gewicht: etwa ein Sechstel der Größe; die Qualität prüfen.',
  ],
}
const exported = Object.entries(exports).flatMap(([name, [label, help]]) => [
  [`export_${name}`, label] as const,
  [`export_${name}_help`, help] as const,
])

export const engine: Readonly<Record<string, string>> = {
  ...Object.fromEntries(described),
  ...Object.fromEntries(exported),
  ...controls,
  ...choices,
  ...catalogWords,
  ...formulaWords,
}
