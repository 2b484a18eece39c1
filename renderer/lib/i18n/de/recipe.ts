// German words for what the engine describes in English: options of a recipe, goals, objectives.
export const recipe = {
  unit_steps: 'Schritte',
  unit_examples: 'Beispiele',
  unit_tokens: 'Tokens',
  unit_evaluations: 'Auswertungen',
  option_name: 'Name',
  option_name_help: 'Des Laufs und des Modells, das er hervorbringt.',
  option_base: 'Basismodell',
  option_base_help: 'Kennung oder Name des Modells, von dem aus gelernt wird.',
  option_dataset: 'Datensatz',
  option_dataset_help: 'Kennung oder Name der Daten, aus denen gelernt wird.',
  option_objective_options: 'Optionen',
  option_objective_options_reward: 'Belohnung',
  option_objective_options_reward_help:
    'Name des Maßes einzelner Ergebnisse, das steigen soll, auch eines eigenen; wo weniger besser ist, soll es sinken. Automatisch (auto) ist rouge-l für Texte und agreement für Bilder.',
  option_objective_options_samples: 'Fortsetzungen',
  option_objective_options_samples_help:
    'Wie oft das Modell jedes Beispiel fortsetzt; ein Stapel hat um so viel weniger Beispiele.',
  option_objective_options_newTokens: 'Höchstens neue Tokens',
  option_objective_options_newTokens_help:
    'Länge, bei der eine Fortsetzung abgeschnitten wird. Längere kosten mehr, denn sie entstehen Token für Token.',
  option_objective_options_prefixTokens: 'Gegebene Tokens',
  option_objective_options_prefixTokens_help:
    'Wie viele Tokens eines schlichten Textes gegeben werden, ehe das Modell fortfährt; Vorgaben werden ganz gegeben.',
  option_objective_options_likelihoodShare: 'Anteil der Wahrscheinlichkeit',
  option_objective_options_likelihoodShare_help:
    'λ in Belohnung + λ · Wahrscheinlichkeit der richtigen Antworten: bewahrt das Modell davor, nichts als die Belohnung zu lernen. 0: nur die Belohnung.',
  option_objective_options_baseline: 'Vergleichswert',
  option_objective_options_baseline_help:
    'Womit eine Belohnung verglichen wird: mit nichts, den anderen Fortsetzungen des Stapels, der wahrscheinlichsten Fortsetzung derselben Vorgabe oder den anderen Fortsetzungen derselben Vorgabe.',
  option_objective_options_scale: 'Maßstab der Belohnungen',
  option_objective_options_scale_help:
    'Teilt durch die Streuung der Belohnungen einer Vorgabe oder nicht (Dr. GRPO); dann zählen Vorgaben mehr, bei denen mehr auf dem Spiel steht.',
  option_objective_options_normaliser: 'Zählweise',
  option_objective_options_normaliser_help: 'Wie die Tokens ungleich langer Fortsetzungen zählen.',
  option_objective_options_klWeight: 'Nähe zur Basis',
  option_objective_options_klWeight_help:
    'β: wie viel es kostet, zu sagen, was die Basis nicht sagen würde. Bewahrt davor, die Belohnung mit Unsinn zu erfüllen. 0: nichts.',
  option_objective_options_klLimit: 'Größter Abstand',
  option_objective_options_klLimit_help:
    'Mittlerer Abstand von der Basis in Nats je Token, bei dem der Lauf angehalten wird; gilt, wo die Nähe zählt.',
  option_objective_options_sharpness: 'Schärfe',
  option_objective_options_sharpness_help:
    'α: wie scharf Kandidaten nach ihrer Wahrscheinlichkeit gewichtet werden. Kleine Werte beachten alle.',
  option_objective_options_perToken: 'Nach mittlerer Wahrscheinlichkeit',
  option_objective_options_perToken_help:
    'Gewichtet Kandidaten nach dem Mittel ihrer Tokens, damit lange nicht übergangen werden; passt zu einer Schärfe um 1.',
  option_objective_options_withReference: 'Auch richtige Antworten',
  option_objective_options_withReference_help:
    'Nimmt die Antwort des Beispiels selbst unter die Kandidaten auf.',
  option_objective_options_temperature: 'Temperatur',
  option_objective_options_temperature_help: 'Beim Ziehen von Kandidaten: höher findet mehr verschiedene.',
  option_objective_options_likelihoodSteps: 'Zuerst Wahrscheinlichkeit',
  option_objective_options_likelihoodSteps_help:
    'Schritte, die Antworten allein nach Wahrscheinlichkeit lernen.',
  option_objective_options_annealEvery: 'Belohnung wächst alle',
  option_objective_options_annealEvery_help:
    'Schritte, nach denen mehr von jeder Antwort vom Modell selbst kommt.',
  option_objective_options_annealTokens: 'Belohnung wächst um',
  option_objective_options_annealTokens_help: 'Δ: wie viele Tokens mehr, vom Ende der Antwort an.',
  option_objective_options_captionShare: 'Anteil der Beschreibung',
  option_objective_options_captionShare_help:
    'Anteil des Verlusts, der von Tokens der Beschreibung kommt; der Rest kommt von Bildtokens.',
  option_objective_options_promptShare: 'Anteil der Vorgabe',
  option_objective_options_promptShare_help:
    'Wie viel Vorgaben neben Antworten zählen: λ in λ · Mittel der Vorgaben + Mittel der Antworten. 0: gar nicht.',
  option_objective_options_candidates: 'Zurückgedrängt',
  option_objective_options_candidates_help:
    'Codes links von einer Stelle und über ihr, wo ein anderer richtig ist, gegen Schlieren; Codes, die das Modell öfter gibt, als die Daten sie haben, gegen Einerlei; oder alle anderen früheren Codes des Bildes.',
  option_objective_options_beta: 'Nähe zur Basis',
  option_objective_options_beta_help:
    'β: je größer, desto weniger entfernt sich das Modell für das Bevorzugte von der Basis. 0,1 ist üblich.',
  option_objective_options_schedule: 'Verlauf',
  option_objective_options_schedule_help:
    'Wie der Anteil wahrer Tokens fällt: gleichmäßig, anfangs schnell, oder anfangs und am Ende langsam.',
  option_objective_options_pace: 'Tempo',
  option_objective_options_pace_help:
    'k, in Schritten: linear fällt je Schritt um 1/k, exponentiell in k Schritten auf 37 %, die umgekehrte Sigmoide in k · ln k Schritten auf die Hälfte.',
  option_objective_options_floor: 'Kleinster wahrer Anteil',
  option_objective_options_floor_help:
    'Weniger wahre Tokens werden es nie. Unter der Hälfte lernt das Modell immer weniger aus dem, was es liest.',
  option_objective_options_guess: 'Eigenes Token',
  option_objective_options_guess_help:
    'Was statt des wahren gelesen wird: ein vom Modell gezogenes Token oder sein wahrscheinlichstes.',
  option_objective_options_noise: 'Rauschen',
  option_objective_options_noise_help: 'Anteil der Antworttokens, die als ein anderes Token gelesen werden.',
  option_objective_options_n: 'Wiederholte Tokens',
  option_objective_options_n_help: 'Länge der Tokenfolgen, die nicht noch einmal kommen sollen.',
  option_objective_options_rate: 'Anteil der Schritte',
  option_objective_options_rate_help:
    'Wie oft ein Schritt Wiederholungen zurückdrängt; die anderen lernen Antworten.',
  option_objective_options_tokenAlpha: 'Stärke in wahren Antworten',
  option_objective_options_tokenAlpha_help:
    'Wie viel das in der wahren Antwort schon Gesagte neben dem richtigen Token zählt, in den Schritten, die Antworten lernen. 1: so viel wie das richtige Token. 0: Sie lernen nur Antworten.',
  option_objective_options_asReleased: 'Wie im Programm zur Veröffentlichung',
  option_objective_options_asReleased_help:
    'Lässt die letzte Folge jedes Textes aus, wie das veröffentlichte Programm.',
  option_objective_options_alpha: 'Stärke',
  option_objective_options_alpha_help: 'Wie viel ein wiederholtes Token neben dem richtigen zählt.',
  option_method_variant: 'Spielart',
  option_method_variant_help:
    'LoRA multipliziert mit Alpha / Rang, rsLoRA mit Alpha / √Rang, für große Ränge; DoRA lernt auch die Länge jeder Zeile, etwas besser und langsamer.',
  option_method_targets: 'Angepasste Module',
  option_method_targets_help:
    'Enden der Namen der Matrizen, die Adapter bekommen, etwa q_proj; ohne Angabe alle Matrizen der Schichten.',
  option_method_dropout: 'Dropout der Adapter',
  option_method_dropout_help:
    'Anteil der Eingaben von Adaptern, den jeder Schritt auslässt, etwa 0,05 gegen Auswendiglernen; 0 für keinen. Nicht für DoRA.',
  option_method_rank: 'Rang',
  option_method_rank_help: 'Breite der Adapter: Breitere lernen mehr und kosten mehr.',
  option_method_alpha: 'Alpha',
  option_method_alpha_help: 'Stärke der Adapter; ihr Produkt wird mit Alpha / Rang multipliziert.',
  option_method_embeddings: 'Einbettungen trainieren',
  option_method_embeddings_help: 'Trainiert auch die Worteinbettungen, was neue Wörter brauchen.',
  option_optimizer_learningRate: 'Lernrate',
  option_optimizer_learningRate_help: 'Größe der Schritte. Adapter vertragen etwa das Zehnfache.',
  option_optimizer_beta1: 'Beta 1',
  option_optimizer_beta1_help: 'Gedächtnis des Gradienten.',
  option_optimizer_beta2: 'Beta 2',
  option_optimizer_beta2_help: 'Gedächtnis seiner Größe.',
  option_optimizer_epsilon: 'Epsilon',
  option_optimizer_epsilon_help: 'Sichert die Division.',
  option_optimizer_weightDecay: 'Gewichtsabnahme',
  option_optimizer_weightDecay_help: 'Zieht Matrizen gegen null, damit nicht auswendig gelernt wird.',
  option_optimizer_clipNorm: 'Größter Gradient',
  option_optimizer_clipNorm_help: 'Längere Gradienten werden verkürzt.',
  option_schedule_warmupSteps: 'Anlauf',
  option_schedule_warmupSteps_help: 'Schritte, über die die Lernrate wächst.',
  option_schedule_shape: 'Verlauf',
  option_schedule_shape_help: 'Wie die Lernrate fällt.',
  option_schedule_decayShare: 'Anteil des Abfalls',
  option_schedule_decayShare_help: 'Anteil des Laufs, in dem sie fällt, bei trapezoid.',
  option_schedule_power: 'Exponent',
  option_schedule_power_help: 'Bei power.',
  option_schedule_floor: 'Kleinste Rate',
  option_schedule_floor_help: 'Als Anteil der Lernrate.',
  option_steps: 'Schritte',
  option_steps_help: 'Aus wie vielen Stapeln gelernt wird.',
  option_batchSize: 'Stapelgröße',
  option_batchSize_help: 'Beispiele je Schritt: Paare oder Zeilen mit Texten.',
  option_accumulate: 'Teile eines Stapels',
  option_accumulate_help:
    'Rechnet jeden Stapel in so vielen gleichen Teilen: weniger Speicher, dasselbe Ergebnis, etwas langsamer.',
  option_recompute: 'Neu berechnen',
  option_recompute_help:
    'Rechnet jeden Block auf dem Rückweg noch einmal, statt ihn zu behalten: viel weniger Speicher, etwa ein Drittel langsamer.',
  option_precision: 'Genauigkeit',
  option_precision_help:
    'Gemischt multipliziert in kürzeren Zahlen, wo das Rechenwerk sie hat, und behält die Gewichte in voller Länge: schneller auf Grafikkarten und neueren Prozessoren, etwas weniger genau.',
  option_sequenceLength: 'Länge der Zeilen',
  option_sequenceLength_help:
    'Höchstzahl der Tokens einer Zeile; längere Beispiele werden gekürzt oder abgelehnt. Speicher und Zeit wachsen mit ihr.',
  option_packing: 'Packen',
  option_packing_help:
    'Gepackt teilen sich mehrere kurze Beispiele eine Zeile, und jedes sieht nur sich: dasselbe Ergebnis in weniger Zeit. Aneinandergereiht werden alle ein Strom, der irgendwo geschnitten wird, für reine Texte.',
  option_overlong: 'Längere Beispiele',
  option_overlong_help: 'Was mit Beispielen geschieht, die länger sind als eine Zeile.',
  option_labelSmoothing: 'Glättung der Ziele',
  option_labelSmoothing_help:
    'Anteil jedes Ziels, der an alle Tokens gleichermaßen geht, gegen zu große Sicherheit.',
  option_zLoss: 'Z-Verlust',
  option_zLoss_help:
    'Faktor am quadrierten Logarithmus des Nenners der Softmax, der die Logits beisammen hält, etwa 0,0001.',
  option_lastLayers: 'Schichten',
  option_lastLayers_help: 'Trainiert nur die letzten so vielen Schichten und was ihnen folgt; 0 für alle.',
  option_wordEmbeddings: 'Worteinbettungen',
  option_wordEmbeddings_help:
    'Automatisch werden sie trainiert, wenn alle Gewichte trainiert werden oder Tokens hinzukommen.',
  option_addedTokens: 'Neue Tokens',
  option_addedTokens_help:
    'Wörter, die eigene Tokens werden; jedes beginnt als Mittel aller Einbettungen mit etwas Rauschen.',
  option_monitorEvery: 'Zustand ansehen alle',
  option_monitorEvery_help:
    'Schreibt oder zeichnet einige Proben und stellt sie neben echte Daten: Wiederholung, Schleifen, Verarmung; 0 für nie.',
  option_monitorShare: 'Zeit für den Zustand',
  option_monitorShare_help:
    'Ein Blick unterbleibt, wenn alle zusammen mehr als diesen Anteil der Laufzeit bräuchten.',
  option_patience: 'Geduld',
  option_patience_help:
    'Beendet den Lauf nach so vielen Auswertungen, die nicht besser waren; 0 für nie. Bei einem Ziel, von dem der zurückgehaltene Verlust nichts sagt, nur wo ein Maß urteilt oder der beste Stand behalten wird.',
  option_judgedBy: 'Beurteilt nach',
  option_judgedBy_help:
    'Wonach der beste Stand und die Geduld gehen: „loss“ oder der Name eines Maßes dessen, was das Modell aus zurückgehaltenen Prompts macht, auch eines eigenen.',
  option_judgedOn: 'Beurteilt an',
  option_judgedOn_help:
    'Wie viele zurückgehaltene Prompts bei jeder Auswertung beantwortet werden, wo ein Maß urteilt.',
  option_average: 'Gleitendes Mittel',
  option_average_help:
    'Abnahme eines gleitenden Mittels der Gewichte, das dann statt ihrer beurteilt und behalten wird, etwa 0,999; 0 für keines.',
  option_captionDropout: 'Weglassen der Beschreibung',
  option_captionDropout_help: 'Wie oft die Beschreibung fehlt, was die Führung beim Zeichnen braucht.',
  option_augmentCopies: 'Abgewandelte Kopien',
  option_augmentCopies_help: 'Leicht verschobene und skalierte Kopien jedes Bilds.',
  option_replayShare: 'Wiederholung',
  option_replayShare_help: 'Anteil jedes Stapels aus dem, was die Basis lernte, damit sie es nicht vergisst.',
  option_evaluateEvery: 'Auswerten alle',
  option_evaluateEvery_help: 'Zurückgehaltene Werte und Proben; 0 für nie.',
  option_keep: 'Behalten',
  option_keep_help:
    'Das Modell ist der Stand, der am besten beurteilt wird, oder der letzte. Automatisch: der beste, aber der letzte bei einem Ziel, von dem der zurückgehaltene Verlust nichts sagt, etwa einer Belohnung, wenn kein Maß urteilt. Ohne zurückgehaltene Beispiele ist es der letzte.',
  option_checkpointEvery: 'Speichern alle',
  option_checkpointEvery_help: 'Wie viel höchstens verloren geht; 0 für nur am Ende.',
  option_samplePrompts: 'Proben',
  option_samplePrompts_help:
    'Werden bei jeder Auswertung gezeichnet oder weitergeschrieben; ohne Angabe zurückgehaltene.',
  option_seed: 'Startwert',
  option_seed_help: 'Beginn jedes Zufallsstroms.',
  preset_style: 'Einen neuen Stil lernen',
  preset_style_help:
    'Aus einigen hundert Bildern eines Stils. Was die Basis zeichnen kann, zeichnet sie dann in diesem Stil.',
  preset_words: 'Neue Dinge und Wörter lernen',
  preset_words_help:
    'Für Beschreibungen mit Wörtern, die die Basis nicht kennt. Trainiert länger und wiederholt mehr von dem, was die Basis lernte.',
  preset_quick: 'Ein kurzer Versuch',
  preset_quick_help:
    'Wenige Minuten, um zu sehen, ob die Paare zum Training taugen. Das Modell hat dann erst begonnen zu lernen.',
  preset_adapters: 'Behutsam wenig ändern',
  preset_adapters_help:
    'Trainiert kleine Adapter (LoRA) neben den Gewichten: wenig Speicher, wenig Vergessen, schwächere Wirkung.',
  preset_answers: 'Antworten lernen',
  preset_answers_help:
    'Für Anweisungen und Gespräche: trainiert kleine Adapter (LoRA) und lernt nur die Antworten. Der übliche erste Versuch.',
  preset_writing: 'Eine Schreibweise lernen',
  preset_writing_help:
    'Für schlichte Texte: trainiert alle Gewichte an jedem Token, mit den Texten als einem Strom. Lernt am meisten und vergisst am meisten.',
  'preset_text-thorough': 'Antworten gründlich lernen',
  'preset_text-thorough_help':
    'Trainiert alle Gewichte an den Antworten, länger und in kleineren Schritten. Braucht am meisten Zeit und Speicher.',
  'preset_text-quick': 'Ein kurzer Versuch mit Texten',
  'preset_text-quick_help':
    'Wenige Minuten mit Adaptern, um zu sehen, ob die Texte zum Trainieren taugen. Das Modell wird erst angefangen haben zu lernen.',
  objective_conditional: 'Auf Gegebenes antworten',
  objective_conditional_help:
    'Lernt Bilder zu gegebenen Beschreibungen und Antworten auf gegebene Vorgaben. Die richtige Wahl, um Bilder aus Text zu machen, und für Anweisungen und Gespräche.',
  objective_autoregressive: 'Texte schreiben',
  objective_autoregressive_help:
    'Lernt jedes Token jedes Textes, Vorgaben wie Antworten. Die richtige Wahl für reine Texte: einen Stil, ein Gebiet, eine Sprache.',
  objective_joint: 'Beschreibungen und Bilder',
  objective_joint_help:
    'Lernt auch die Beschreibungen. Hilft, wenn sie Wörter enthalten, die das Modell noch nicht kennt.',
  'objective_picture-unlikelihood': 'Ohne Schlieren und Einerlei zeichnen',
  'objective_picture-unlikelihood_help':
    'Lernt Bilder, und dass Codes unwahrscheinlich sind, die einen Nachbarn verschmieren oder zu oft vorkommen. Für Modelle, deren Bilder verwaschen oder alle gleich sind.',
  objective_dpo: 'Aus Stimmen lernen',
  objective_dpo_help:
    'Macht Antworten und Bilder, die Sie bevorzugt haben, wahrscheinlicher als die anderen, nach Ihren Stimmen auf der Werkbank und Ihren Bewertungen von Trainingsbildern mit derselben Beschreibung. Alles andere im Datensatz beurteilt den Lauf nur. Für Geschmack, den kein Maß sieht; braucht ein paar Dutzend Paare.',
  'objective_scheduled-sampling': 'Aus eigenen Vermutungen lernen',
  'objective_scheduled-sampling_help':
    'Lernt Antworten und liest dabei immer öfter die eigene Vermutung statt der Wahrheit, damit ein Fehler nicht zum nächsten führt. Für Modelle, die sich in langen Ergebnissen verlieren; ein Schritt dauert etwa ein Drittel länger.',
  'objective_noisy-prefix': 'Nach Fehlern weiterlernen',
  'objective_noisy-prefix_help':
    'Lernt Antworten, während manche gelesenen Tokens falsch sind, damit ein Fehler weniger ausmacht. Kostet nichts, und daran sollte man das Lernen aus eigenen Vermutungen messen.',
  'objective_sequence-unlikelihood': 'Sich nicht im Kreis drehen',
  'objective_sequence-unlikelihood_help':
    'Lässt das Modell schreiben und drängt zurück, was es schon geschrieben hat. Das stärkste Mittel gegen Wiederholung; ein Schritt, der schreibt, dauert mehrfach so lange.',
  objective_unlikelihood: 'Antworten ohne Wiederholung',
  objective_unlikelihood_help:
    'Lernt Antworten, und dass schon Gesagtes nicht noch einmal kommt. Für Modelle, die sich wiederholen; kostet etwas Wahrscheinlichkeit wirklicher Texte.',
  objective_reinforce: 'Eine Belohnung verdienen',
  objective_reinforce_help:
    'Macht zu jedem Beispiel mehrere Fortsetzungen, misst sie mit einem Maß und macht die besseren wahrscheinlicher. Für das, was die Wahrscheinlichkeit nicht sieht, etwa die Güte einer ganzen Antwort oder eines ganzen Bilds.',
  'objective_minimum-risk': 'Kleinster erwarteter Verlust',
  'objective_minimum-risk_help':
    'Zieht zu jedem Beispiel Kandidaten und verschiebt Wahrscheinlichkeit von den schlechteren zu den besseren. Braucht keinen Vergleichswert und ist am ruhigsten, wo ein Maß mit einer richtigen Antwort vergleicht.',
  objective_grpo: 'Eine Belohnung verdienen, nah an der Basis',
  objective_grpo_help:
    'Vergleicht Fortsetzungen derselben Vorgabe miteinander und bleibt nah an dem Modell, mit dem es begann. Die ruhigere Wahl für lange Läufe mit Belohnungen.',
  objective_mixer: 'Von der Wahrscheinlichkeit zur Belohnung',
  objective_mixer_help:
    'Beginnt mit der Wahrscheinlichkeit richtiger Antworten und lässt eine Belohnung immer mehr von deren Ende bestimmen. Für Modelle, die noch keine Belohnung verdienen können.',
} as const
