// German for why a model, an adapter or a file of weights cannot be used.
import type { MessageCode } from '../../../../engine/api/contract/views.ts'

type ModelCode = Extract<MessageCode, `${'model' | 'adapter' | 'safetensors' | 'gguf'}.${string}`>

export const modelMessages: Readonly<Record<ModelCode, string>> = {
  'model.builtIn': '„{name}“ gehört zum Programm und kann nicht {verb} werden.',
  'model.builtInFix': 'Eine Kopie seines Ordners unter einem eigenen Namen hinzufügen.',
  'model.readsNoCaptions': '{folder} enthält ein Textmodell, das keine Bildtexte liest.',
  'model.gone': '{path} gibt es nicht.',
  'model.goneFix': 'Einen Ordner angeben, der eine model.json enthält.',
  'model.size': '{path} müsste {sizeBytes} Bytes haben, es sind {size}.',
  'model.hash': '{path} müsste den SHA-256 {sha256} haben, es ist {actual}.',
  'model.json': '{path} ist kein JSON: {reason}.',
  'model.noTokenizer': '{where} hat keine tokenizer.json.',
  'model.noTokenizerFix':
    'Die tokenizer.json besorgen, die zum Modell gehört, und neben seine Gewichte legen.',
  'model.notText': '„{name}“ ist ein Modell der Art {kind}, erwartet wird ein Textmodell.',
  'model.notTextFix': 'Ein Textmodell wählen.',
  'model.noConfig': '{path} gibt es nicht.',
  'model.noConfigFix': 'Einen Ordner wie bei Hugging Face angeben, oder eine GGUF-Datei.',
  'model.noWeights': '{folder} hat keine {file}.',
  'model.shardPath': '{path}: „{tensor}“ muss in einer Datei dieses Ordners liegen, angegeben ist {file}.',
  'model.pickle': '{path} ist ein Pickle von PyTorch und wird nie geöffnet.',
  'model.pickleFix':
    'Pickles können Programme ausführen. Das Modell als safetensors besorgen, oder umwandeln: transformers speichert mit save_pretrained safetensors.',
  'model.architecture': '{path}: general.architecture muss eines sein von {known}, es ist {came}.',
  'model.unknownArchitecture': 'Die GGUF-Architektur „{architecture}“ ist nicht bekannt.',
  'model.type': 'Bekannte Modellarten (model_type) sind {names}; dies ist „{name}“.',
  'model.typeGemma2Fix':
    'Gemma 2 begrenzt seine Werte, das wird nicht gerechnet. Ein Gemma 3 für Texte nehmen („gemma3_text“), oder Gemma 1.',
  'model.typeGemma3Fix':
    'Das ist ein Gemma 3, das auch Bilder liest. Eines für Texte nehmen („gemma3_text“), etwa gemma-3-270m oder gemma-3-1b-it, oder eine GGUF-Datei: darin ist, was Texte liest.',
  'model.unknownKey':
    '{where}: „{key}“ ({value}) ist nicht bekannt und könnte ändern, was das Modell rechnet.',
  'model.unknownKeyFix': 'Ein Modell ohne diese Angabe nehmen, oder sie entfernen, wenn sie nichts ändert.',
  'model.tokenizerIds':
    '{where}: Der Tokenizer hat Nummern bis {highest}, das Modell {vocabulary} Zeilen dafür.',
  'model.tokenizerIdsFix':
    'Die tokenizer.json nehmen, die zu den Gewichten gehört, oder Gewichte, die dafür vergrößert wurden.',
  'model.tokenizerTokens':
    'Das Modell hat {vocabulary} Tokens, der Tokenizer Nummern bis {highest} ({last}).',
  'model.tokenizerTokensFix': 'Den Tokenizer nehmen, der zum Modell gehört.',
  'model.tokenizerTokensFix2': 'Für neue Tokens zuerst das Modell vergrößern.',
  'model.badFile': '{path} {what}.',
  'model.notJson': 'ist kein JSON: {reason}',
  'model.noObject': 'muss ein JSON-Objekt enthalten',
  'model.largeJson': 'hat {size} Bytes, erlaubt sind höchstens {limit}',
  'model.badWeights': '{where}: {what}',
  'model.badWeightsFix': 'Das Modell noch einmal von seiner Quelle holen, oder ein anderes wählen.',
  'model.badScale': '„{name}“ hat in Block {block} einen Maßstab, der keine Zahl ist.',
  'model.strangeTensor': '„{name}“ ist kein Tensor dieses Modells; config.json beschreibt ein anderes.',
  'model.badNumber': '„{name}“ enthält {value} an Stelle {place} von {count}.',
  'model.noTensor': '„{name}“ mit {shape} fehlt.',
  'model.tensorShape': '„{name}“ muss {expected} sein, es ist {came}.',
  'model.keyMissing': '{where}: „{key}“ fehlt; erwartet wird „{expected}“.',
  'model.keyWrong': '{where}: Für „{key}“ wird „{expected}“ erwartet, gekommen ist {value}.',
  'model.shardLacks': '{folder}: Das Verzeichnis nennt „{tensor}“, das in keinem Teil steht.',
  'model.shardTwice': '{folder}: „{tensor}“ steht in zwei Teilen.',
  'model.badTokenizer': 'Die tokenizer.json ist nicht verwendbar: „{what}“',
  'model.badTokenizerFix':
    'Die tokenizer.json wählen, die zum Modell gehört, mit einem Byte-Paar- oder Unigram-Tokenizer.',
  'model.badTokenizerBytesFix':
    'Die tokenizer.json eines Byte-Paar-Tokenizers auf Bytes wählen, wie die von GPT-2.',
  'model.badGgufTokenizer': 'Der Tokenizer der GGUF-Datei ist nicht verwendbar: „{what}“',
  'model.badGgufTokenizerFix':
    'Stattdessen den Hugging-Face-Ordner des Modells nehmen, dessen tokenizer.json sagt, wie Texte zerlegt werden.',
  'model.packageValue': '{path}: {name}: {problem}',
  'model.captionMatrices': '{path} muss die I32-Matrizen „captions“ und „images“ enthalten.',
  'model.shape': '{path}: „{name}“ müsste {expected} sein, in der Datei ist es {came}.',
  'model.kind': '{folder} enthält ein Modell der Art {came}, erwartet wird {expected}.',
  'model.inUse': 'Der Lauf „{run}“ geht von „{name}“ aus.',
  'model.inUseFix': 'Diesen Lauf zuerst abbrechen.',
  'gguf.broken': '{path} ist bei Byte {byte} keine lesbare GGUF-Datei: „{what}“',
  'safetensors.broken': 'Das ist keine lesbare safetensors-Datei: „{what}“',
  'safetensors.brokenFix': 'Die Datei noch einmal von ihrer Quelle holen, oder eine andere wählen.',
  'safetensors.inFile': '{path}: {problem}',
  'safetensors.cut':
    'safetensors: Die Datei ist abgeschnitten, {what}: nötig sind {needed} Bytes, es sind {got}.',
  'safetensors.pickle':
    'Die Datei beginnt wie ein Pickle von PyTorch oder ein Zip-Archiv, nicht wie safetensors.',
  'safetensors.pickleFix':
    'Pickles können Programme ausführen und werden nie geöffnet: Das Modell als safetensors besorgen.',
  'adapter.otherBase':
    'Der Adapter wurde auf einem anderen Basismodell trainiert: Die Matrizen, die er ändert, haben hier andere Werte.',
  'adapter.otherBaseFix': 'Mit dem Modell öffnen, auf dem er trainiert wurde.',
  'adapter.json': '{file}: Erwartet wird JSON, gekommen ist {value}.',
  'adapter.prefix': '{file}: Erwartet werden Namen hinter „{prefix}“, gekommen ist „{name}“.',
  'adapter.value': '{file}: {name}: Zahl {at} ist {value}.',
  'adapter.embeddings': '{name}: Adapter für Einbettungen werden nicht unterstützt.',
  'adapter.empty': '{file}: Darin ist kein Adapter.',
  'adapter.missing': '{file}: {name} fehlt.',
  'adapter.rows': 'Der Adapter hat in {table} {rows} Zeilen, {head} des Basismodells {vocabulary}.',
  'adapter.head': 'Der Kopf des Basismodells ist seine Einbettung, aber {head} hat andere Werte.',
  'adapter.shape': '{name} müsste für dieses Basismodell {expected} sein, in der Datei ist es {came}.',
  'adapter.unknown': 'Dieses Basismodell hat nichts, wozu „{name}“ gehört.',
  'adapter.config': 'adapter_config.json: Erwartet wird ein Objekt.',
  'adapter.configValue': 'adapter_config.json: {key}: Erwartet wird {expected}, gekommen ist {value}.',
  'model.rope':
    'config.json: Die Dehnung „longrope“ ist bekannt, wo „short_factor“ und „long_factor“ dieselben {count} Zahlen sind; dies sind {short} und {long}.',
  'model.context': 'Folgen von {time} Tokens passen nicht in die {context}, die das Modell sieht.',
  'model.gptContext': 'Folgen von {time} Tokens passen nicht in die {context}, die das Bildmodell sieht.',
}
