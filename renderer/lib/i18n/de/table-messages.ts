// German for why a whole file or folder cannot be imported, and for what the system and parsers give as reasons.
import type { MessageCode } from '../../../../engine/api/contract/views.ts'

type TableCode = Extract<MessageCode, `${'table' | 'import'}.${string}`>

export const tableMessages: Readonly<Record<TableCode, string>> = {
  'table.unreadable': '{file}: Erwartet wird eine lesbare Datei, {reason}.',
  'table.unreadableFix': 'Nachsehen, ob die Datei noch da ist und gelesen werden darf.',
  'table.cancelled': '{file}: Das Lesen wurde abgebrochen.',
  'table.utf16': '{file}: Erwartet wird Text in UTF-8, dies ist UTF-16.',
  'table.header': '{file}: Erwartet wird eine Kopfzeile mit den Namen der Spalten, {problem}.',
  'table.headerRow': 'aber Zeile {line} ist nicht verwendbar: {problem}',
  'table.headerColumns': 'gekommen sind {columns} Spalten, gelesen werden höchstens {limit}',
  'table.headerTwice': '„{name}“ steht zweimal darin',
  'table.headerFix': 'In der ersten Zeile jeder Spalte einen eigenen Namen geben, wie in file_name,text.',
  'table.jsonBegin': '{file}: Erwartet wird eine Liste von JSON-Objekten, die Datei beginnt anders.',
  'table.jsonBeginFix':
    'Die Datei als {list} schreiben, oder ein Objekt je Zeile in einer Datei mit der Endung .jsonl.',
  'table.parquet': '{file}: Erwartet wird eine Parquet-Tabelle, {problem}.',
  'table.parquetUnpacks': 'ausgepackt hat sie mehr als {limit} Bytes',
  'table.parquetFails': 'das Lesen ist fehlgeschlagen ({reason})',
  'table.parquetFix': 'Die Datei noch einmal besorgen, oder in JSON Lines umwandeln.',
  'table.parquetSlow': '{file}: Erwartet werden Zeilen innerhalb von {seconds} Sekunden, es kamen keine.',
  'table.parquetSlowFix':
    'Wahrscheinlich ist die Datei beschädigt; noch einmal besorgen, oder in JSON Lines umwandeln.',
  'table.columns':
    '{file}: Erwartet werden Spalten mit Texten, mit Prompts und Antworten, oder mit Chats; gekommen sind {columns}.',
  'table.noColumns':
    '{file}: Erwartet werden Spalten mit Texten, mit Prompts und Antworten, oder mit Chats; es gibt keine Spalten.',
  'table.columnsFix':
    'Selbst angeben, welche Spalte den Text, den Prompt und die Antwort, oder den Chat enthält.',
  'table.shape':
    'Erwartet werden Spalten für den Text, für Prompt und Antwort, oder für den Chat; angegeben sind {columns}.',
  'table.shapeFix': 'Zum Beispiel eine Spalte für den Prompt und eine für die Antwort.',
  'table.role': 'Erwartet werden Spalten für {roles}; angegeben ist „{role}“.',
  'table.noColumn': '{file}: Eine Spalte „{column}“ gibt es nicht.',
  'table.columnsAre': 'Die Spalten sind {columns}.',
  'import.noPath': '{path}: Erwartet wird eine Datei oder ein Ordner, da ist nichts.',
  'import.noFolder': '{path}: Erwartet wird ein Ordner mit Bildern, da ist nichts.',
  'import.notFolder': '{path}: Erwartet wird ein Ordner mit Bildern, dies ist eine Datei.',
  'import.notFolderFix': 'Den Ordner angeben, der die Datei enthält; Archive vorher auspacken.',
  'import.noTextFiles': '{paths}: Erwartet werden Dateien mit Texten, da sind keine.',
  'import.textFilesFix': 'Gelesen werden {extensions}.',
  'import.noPictures':
    '{path}: Erwartet werden Bilder mit Bildtexten, keine der {count} Dateien ist ein Bild oder eine Tabelle dazu.',
  'import.picturesFix':
    'Neben jedes Bild eine .txt- oder .caption-Datei legen, oder eine metadata.jsonl oder metadata.csv dazu.',
  'import.manyFiles': '{path}: Erwartet werden höchstens {limit} Dateien, es sind mehr.',
  'import.manyFilesFix': 'Den Ordner des Datensatzes selbst angeben, keinen darüber.',
  'import.format': 'Erwartet wird eine Anordnung aus {names}; gekommen ist „{name}“.',
  'import.changed':
    '{file}: Erwartet wird die importierte Datei mit SHA-256 {expected}, jetzt ist es {came}.',
  'import.changedFix': 'Den Ordner noch einmal importieren.',
  'import.formatAuto': 'Möglich sind die Formate auto, {names}; gekommen ist „{name}“.',
  'import.stopped': 'Auf Wunsch abgebrochen ({where}).',
  'import.taken': 'Einen Datensatz „{name}“ gibt es schon.',
  'import.takenFix': 'Einen anderen Namen wählen, wie {name}.',
  'import.takenFix2': 'Oder in den vorhandenen importieren lassen.',
  'import.otherPreparation':
    'Die Bilder von „{dataset}“ haben für {name} den Wert {value}, gekommen ist {given}.',
  'import.otherPreparationFix': '{name} weglassen, oder in einen neuen Datensatz importieren.',
  'import.room': 'Die Bilder brauchen bis zu {need} MB, frei sind dafür {free} MB.',
  'import.roomFix':
    'Platz schaffen, weniger Bilder importieren, oder eine kleinere Bildgröße wählen. Nichts wurde geändert.',
  'import.cancelled': 'Das Durchsehen des Ordners wurde abgebrochen.',
  'import.nothingInTexts': '{paths}: Erwartet wird mindestens ein Text; die Dateien sind leer.',
  'import.noTextTaken':
    '{paths}: Erwartet wird mindestens ein Text; ausgelassen: {count}. Als Erstes: {first}',
  'import.giveTexts': 'Eine Datei angeben, die Texte enthält.',
  'import.nothingInPictures':
    '{paths}: Erwartet wird mindestens ein Bild mit Bildtext; da sind keine Bilder.',
  'import.noPictureTaken':
    '{paths}: Erwartet wird mindestens ein Bild mit Bildtext; ausgelassen: {count}. Als Erstes: {first}',
  'import.givePictures': 'Den Ordner angeben, der die Bilder enthält.',
  'import.atLine': '{file}, Zeile {line}: {problem}.',
  'import.inFile': '{file}: {problem}.',
  'import.samples': 'Das Zeichnen der Beispielbilder ist fehlgeschlagen: „{words}“',
  'import.share': 'Der zurückgehaltene Anteil muss von 0 bis unter 1 liegen, gekommen ist {share}.',
  'import.cutOff': '{path} wurde während des Imports abgeschnitten.',
  'import.notWritten': '{path} ließ sich beim Import nicht schreiben ({reason}).',
  'import.notWrittenFix':
    'Auf dem Datenträger des Datenordners Platz schaffen und noch einmal importieren; nichts wurde geändert.',
}

export const reasonMessages: Readonly<Record<Extract<MessageCode, `reason.${string}`>, string>> = {
  'reason.quoted': '„{words}“',
  'reason.none': 'ein Grund ist nicht bekannt',
  'reason.missing': 'eine solche Datei gibt es nicht',
  'reason.denied': 'die Rechte erlauben es nicht',
  'reason.folder': 'dies ist ein Ordner',
  'reason.notFolder': 'ein Teil des Pfads ist kein Ordner',
  'reason.busy': 'ein anderes Programm hält sie fest',
  'reason.tooManyOpen': 'zu viele Dateien sind offen',
  'reason.device': 'der Datenträger ist gestört',
  'reason.full': 'der Datenträger ist voll',
  'reason.readOnly': 'der Datenträger nimmt keine Änderungen an',
  'reason.links': 'die Verweise führen im Kreis',
  'reason.longName': 'der Name ist zu lang',
  'reason.jsonEnds': 'es endet, bevor es vollständig ist',
  'reason.jsonName': 'an Stelle {place} wird ein Name in doppelten Anführungszeichen oder „}“ erwartet',
  'reason.jsonQuotes': 'an Stelle {place} wird ein Name in doppelten Anführungszeichen erwartet',
  'reason.jsonColon': 'an Stelle {place}, hinter dem Namen, wird „:“ erwartet',
  'reason.jsonElement': 'an Stelle {place}, hinter dem Element, wird „,“ oder „]“ erwartet',
  'reason.jsonMember': 'an Stelle {place}, hinter dem Wert, wird „,“ oder „}“ erwartet',
  'reason.jsonOpen': 'ein Text darin hat bis Stelle {place} kein schließendes Anführungszeichen',
  'reason.jsonControl': 'in einem Text steht an Stelle {place} ein Tabulator, Zeilenende oder Steuerzeichen',
  'reason.jsonEscape': 'an Stelle {place} folgt einem umgekehrten Schrägstrich, was ihm nicht folgen darf',
  'reason.jsonNumber': 'die Zahl an Stelle {place} ist nicht vollständig',
  'reason.jsonMore': 'hinter dem Ende, an Stelle {place}, folgt noch etwas',
  'reason.jsonSign': '„{sign}“ steht, wo ein Wert erwartet wird',
  'reason.csvInside': 'in Zelle {cell} steht ein Anführungszeichen, sie beginnt aber nicht mit einem',
  'reason.csvBehind': 'hinter dem schließenden Anführungszeichen von Zelle {cell} folgt noch etwas',
  'reason.parquetEnd':
    'ihr Ende ist nicht das einer Parquet-Tabelle: Sie ist eine andere Datei oder wurde abgeschnitten',
  'reason.parquetDamaged': 'ihr Inhalt ist beschädigt: {words}',
  'reason.parquetPacked': 'sie ist mit {codec} gepackt; gelesen werden Snappy, gzip, zstd und Brotli',
  'reason.parquetGroup': 'Gruppe {group} hat {rows} Zeilen mit zusammen {bytes} Bytes',
  'reason.parquetMemory': 'das Lesen braucht mehr als {megabytes} MB Arbeitsspeicher',
  'reason.ended': 'der Leser wurde beendet: {words}',
}
