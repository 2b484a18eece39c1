// German for why nothing came from the hub of models, or a process of its own did not come to an end.
import type { MessageCode } from '../../../../engine/api/contract/views.ts'

export const hubMessages: Readonly<Record<Extract<MessageCode, `${'hub' | 'cage'}.${string}`>, string>> = {
  'hub.name': 'Erwartet wird hub:Besitzer/Name@Revision, gekommen ist {text}.',
  'hub.nameFix':
    'Den Namen schreiben, wie die Modellsammlung ihn zeigt: hub:HuggingFaceTB/SmolLM2-135M-Instruct',
  'hub.offline': 'HF_HUB_OFFLINE sagt, dass die Modellsammlung nicht gefragt werden darf.',
  'hub.offlineFix': 'HF_HUB_OFFLINE löschen, oder das Modell aus einem Ordner hinzufügen.',
  'hub.address': 'HF_ENDPOINT muss eine Webadresse sein, es ist {address}.',
  'hub.silent': '{endpoint} antwortet nicht.',
  'hub.silentFix': 'Das Netz prüfen und noch einmal versuchen: Ein Download geht weiter, wo er aufhörte.',
  'hub.notAllowed': '{endpoint} gibt {what} nicht heraus ({status}).',
  'hub.notAllowedFix': 'Mit dem Konto des Schlüssels auf der Seite des Modells den Bedingungen zustimmen.',
  'hub.notAllowedFix2': 'Prüfen, ob der Schlüssel noch gültig ist.',
  'hub.notAllowedFix3':
    'Wenn das Modell es verlangt, auf seiner Seite den Bedingungen zustimmen und HF_TOKEN auf einen Schlüssel des eigenen Kontos setzen.',
  'hub.missing': 'Auf {endpoint} gibt es {what} nicht.',
  'hub.missingFix': 'Namen und Revision prüfen; ein privates Modell braucht HF_TOKEN.',
  'hub.busy': '{endpoint} wurde zu oft gefragt (429).',
  'hub.busyFix': 'Einige Minuten warten und noch einmal versuchen.',
  'hub.busyFix2': '{retry} Sekunden warten und noch einmal versuchen.',
  'hub.answer': '{endpoint} antwortete mit {status} ({what}).',
  'hub.answerFix': 'Später noch einmal versuchen: Ein Download geht weiter, wo er aufhörte.',
  'hub.full': '{folder} hat keinen Platz für {name} mit {bytes} Bytes.',
  'hub.fullFix': 'Platz schaffen und noch einmal versuchen: Der Download geht weiter, wo er aufhörte.',
  'hub.hash': '{path} muss {kind} {expected} haben, es ist {came}.',
  'hub.hashFix': 'Noch einmal versuchen; bleibt es so, ist die Datei nicht, was ihre Sammlung sagt.',
  'hub.noListing': '{endpoint} gab kein Verzeichnis von {repository}.',
  'hub.noListingFix': 'Prüfen, ob HF_ENDPOINT die Adresse einer Modellsammlung ist.',
  'hub.whichFile': '{repository} hat {count} GGUF-Dateien; eine davon ist zu wählen.',
  'hub.noFile': '{repository} hat {count} GGUF-Dateien, keine heißt {file}.',
  'hub.fileFix': '{choice}',
  'hub.noWeights': '{repository} hat weder safetensors noch GGUF-Dateien.',
  'hub.noWeightsFix':
    'Pickles (.bin, .pt) können Programme ausführen und werden nie geöffnet: eine Sammlung mit safetensors wählen.',
  'hub.noHash': 'Das Verzeichnis sagt nicht, was {file} sein muss.',
  'hub.notAgreed': '{repository} wurde nicht geladen: Niemand hat zugestimmt.',
  'cage.cancelled': '{where}: abgebrochen.',
  'cage.slow':
    '{where}: Jedes darf {seconds} Sekunden dauern; nach {done} dauerte es länger. Es wurde beendet.',
  'cage.large': '{where}: Erlaubt sind {megabytes} MB Arbeitsspeicher, es brauchte mehr. Es wurde beendet.',
  'cage.ended': '{where}: Der Prozess endete, bevor er fertig war ({words}).',
}
