// German for why training, generating and chats cannot go on.
import type { MessageCode } from '../../../../engine/api/contract/views.ts'

type WritingCode = Extract<MessageCode, `${'train' | 'generate' | 'chat'}.${string}`>

export const writingMessages: Readonly<Record<WritingCode, string>> = {
  'train.kind': '„{name}“ ist ein Modell der Art {kind}, das sich nicht trainieren lässt.',
  'train.data': '„{name}“ lernt aus {learns}, der Datensatz „{dataset}“ enthält {holds}.',
  'train.dataFix': 'Einen Datensatz mit {learns} nehmen, oder ein Modell, das aus {holds} lernt.',
  'train.noTokenizer': '{where} hat keine tokenizer.json, der sich Tokens hinzufügen ließen.',
  'train.checkpointShape':
    'Speicherstand: „{area} {name}“ müsste {expected} sein, in der Datei ist es {came}.',
  'train.checkpointShapeFix': 'Mit dem Rezept fortsetzen, aus dem der Speicherstand kam.',
  'train.noMatrix': 'Keine Matrix des Modells heißt „{end}“.',
  'train.tokenOutside':
    '{where}: Text {text} enthält das Token {token}, das Modell hat {vocabulary}. Der Tokenizer gehört zu einem anderen Modell.',
  'train.addedTokens':
    'Der Tokenizer hat {tokens} Tokens, das Modell {vocabulary}, und {added} wurden hinzugefügt.',
  'generate.option': 'Für {name} wird {wanted} erwartet, gekommen ist {came}.',
  'generate.number': 'eine Zahl von {least} bis {greatest}',
  'generate.whole': 'eine ganze Zahl von {least} bis {greatest}',
  'generate.switch': 'true oder false',
  'generate.tokenIds': 'eine Liste von Token-Nummern',
  'generate.never': 'true, false oder „never“',
  'generate.texts': 'eine Liste von Texten, keiner davon leer',
  'generate.decay': 'eine Zahl von Tokens und ein Faktor, oder null',
  'generate.words': 'eine Liste von Listen von Token-Nummern, keine davon leer',
  'generate.oneId': 'eine Token-Nummer oder null',
  'generate.biases': 'eine Liste von Paaren aus Token-Nummern und einer Zahl',
  'generate.range': 'eine erste Nummer und ein größeres Ende, oder null',
  'generate.constraint': '{regex}, {schema} oder null',
  'generate.greedyFix':
    'Soll immer das wahrscheinlichste Token kommen, das Ziehen abschalten (doSample: false).',
  'generate.noOption': 'Eine Option „{name}“ gibt es nicht.',
  'generate.manyResults':
    'Es gibt höchstens so viele Ergebnisse wie Strahlen ({numBeams}), verlangt sind {numReturnSequences}.',
  'generate.manyResultsFix': 'Weniger Ergebnisse oder mehr Strahlen verlangen.',
  'generate.beamGroups':
    'Die Zahl der Strahlen muss ein Vielfaches der Gruppen sein; gekommen sind {numBeams} und {numBeamGroups}.',
  'generate.beamGroupsFix': 'Gleich große Gruppen wählen.',
  'generate.drawnGroups':
    'Gruppen von Strahlen werden nicht gezogen: Mehr als eine Gruppe braucht doSample false.',
  'generate.drawnGroupsFix': 'Das Ziehen abschalten.',
  'generate.penalty': 'Die Strafe für Gleiches (diversityPenalty) braucht mehr als eine Gruppe von Strahlen.',
  'generate.penaltyFix': 'Gruppen wählen, oder die Strafe weglassen.',
  'generate.tokenId': 'Token-Nummern liegen unter {size}, gekommen ist {id}.',
  'generate.prompt':
    'Ein Prompt hat hier 1 bis {most} Tokens (das Modell sieht {context}), dieser hat {came}.',
  'generate.promptWithin':
    'Ein Prompt hat hier 1 bis {most} Tokens (das Modell sieht {context}, die größte Länge ist {greatest}), dieser hat {came}.',
  'generate.promptFix': 'Den Prompt kürzen, oder eine größere Länge verlangen.',
  'generate.badLogit': 'Logits müssen endlich oder −∞ sein, das von Token {token} ist {value}.',
  'generate.nothingLeft': 'Keines der {count} Tokens bleibt übrig.',
  'generate.nothingLeftFix':
    'Weniger Tokens verbieten: die verbotenen Wörter, die wiederholten n-Gramme und den erlaubten Bereich ansehen.',
  'generate.contrastive':
    'Kontrastive Suche braucht ein Modell, das innere Zustände gibt, und keine Lenkung.',
  'generate.contrastiveFix': 'penaltyAlpha auf 0 setzen.',
  'generate.regex': 'Regulärer Ausdruck: {what}, an Stelle {place} von {source}.',
  'generate.regexFix': 'Erlaubt sind Zeichen, Klassen, Gruppen, Alternativen und Wiederholungen.',
  'generate.schema': 'JSON-Schema: {what}, bei {place}.',
  'generate.schemaFix': 'Das Schlüsselwort weglassen, oder die Form als regulären Ausdruck angeben.',
  'generate.bestOf':
    '{wanted} Bilder je Vorgabe sollen aus mindestens so vielen gewählt werden, best-of ist {bestOf}.',
  'generate.bestOfFix': 'Mehr Bilder zur Auswahl zeichnen lassen, oder weniger wählen.',
  'chat.longPiece': 'Ein Stück Text ohne Pause darf {limit} Zeichen haben, dieses hat {length}.',
  'chat.long': 'Ein Chat darf {limit} Zeichen lang werden, dieser wäre {length}.',
  'chat.templateForm':
    'tokenizer_config.json: chat_template muss ein Text sein, oder eine Liste mit einem namens „default“.',
  'chat.unreadable': 'Die Chat-Vorlage ist nicht lesbar ({reason}).',
  'chat.refuses': 'Die Chat-Vorlage lehnt diesen Chat ab ({reason}).',
  'chat.noSpace':
    'Ein in Teilen gelesener Text braucht innerhalb von {limit} Zeichen ein Leerzeichen; hier sind {length} ohne eines, an dem dieser Tokenizer trennen darf.',
  'chat.answerHidden':
    'Mit der Chat-Vorlage ist der Text bis zu einer Antwort nicht der Anfang des Textes mit der Antwort; so lässt sie sich darin nicht finden.',
  'chat.answerHiddenFix': 'Alles lernen statt nur Antworten, oder eine andere Vorlage nehmen.',
  'generate.badWords': 'Die Token-Nummern verbotener Wörter liegen unter {size}, gekommen ist {id}.',
  'generate.noTokenizer': 'Eine Form des Ergebnisses braucht ein Modell mit einem Text-Tokenizer.',
  'generate.biasToken': 'Die Token-Nummern von sequenceBias liegen unter {size}, gekommen ist {id}.',
  'chat.slowPattern':
    'Tokenizer: Das Muster {pattern} sieht mehr als {limit}-mal auf die Zeichen eines Textes von {length}.',
  'chat.noVocabulary': 'tokenizer.json: model.vocab fehlt.',
  'chat.idAbove': 'Token-Nummern liegen unter {size}, gekommen ist {id}.',
  'generate.formPlaces': 'Eine Form des Ergebnisses hat höchstens {limit} Stellen.',
  'generate.formStates': 'Eine Form des Ergebnisses hat höchstens {limit} Zustände.',
  'generate.formFix':
    'Weniger oder kleinere Wiederholungen {repetition} verwenden, oder ein einfacheres Schema.',
  'generate.scoreShort':
    'Ein Text braucht mindestens 2 Tokens, denn vor dem ersten steht nichts; dieser hat {came}.',
  'generate.scoreWindow': 'Ein Fenster hat 2 bis {most} Tokens, gekommen ist {came}.',
  'generate.scoreStride':
    'Die Schrittweite liegt von 1 bis zu den {most} Tokens des Fensters, gekommen ist {came}.',
  'chat.template': 'Chat-Vorlage: {reason}.',
}
