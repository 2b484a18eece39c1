// German for what edits, filters and versions of a dataset refuse.
import type { MessageCode } from '../../../../engine/api/contract/views.ts'

type EditCode = Extract<MessageCode, `${'edit' | 'filter' | 'version'}.${string}`>

export const editMessages: Readonly<Record<EditCode, string>> = {
  'edit.historyChanged': 'Die früheren Fassungen der Bildtexte haben sich inzwischen geändert.',
  'edit.historyChangedFix': 'Die früheren Fassungen noch einmal öffnen und dort wählen.',
  'edit.noPlace': '{file} hat {count} Bildtexte, an Stelle {place} steht keiner.',
  'edit.noPlaceFix': 'Das Paar neu laden; seine Bildtexte haben sich vielleicht geändert.',
  'edit.partsOnly': '„{file}“ ist ein Text; nur seine Teile lassen sich ändern.',
  'edit.partsOnlyFix': 'Den Teil ändern, oder den ganzen Text in den Papierkorb legen.',
  'edit.unusable': 'Der Text ist so nicht verwendbar: {problem}.',
  'edit.captionChanged': 'Der Bildtext wurde inzwischen anderswo geändert.',
  'edit.captionChangedFix': 'Behalten, was jetzt dort steht, oder mit dem eigenen überschreiben.',
  'edit.sameCaption': '{file} hat den Bildtext „{text}“ schon.',
  'edit.sameCaptionFix': 'Einen anderen Bildtext schreiben.',
  'edit.lastCaption': '„{file}“ hat einen einzigen Bildtext, und ein Paar braucht einen.',
  'edit.lastCaptionFix': 'Den Bildtext ändern, oder das Paar in den Papierkorb legen.',
  'edit.tag': 'Ein Schlagwort hat 1 bis {limit} Zeichen; gekommen ist „{tag}“.',
  'edit.noPair': 'Ein Paar „{key}“ gibt es nicht.',
  'edit.noPairFix': 'Die Liste neu laden; der Datensatz hat sich vielleicht geändert.',
  'edit.otherSize': '„{model}“ sieht Bilder mit {size}×{size} Pixeln, dieses hat {width}×{height}.',
  'edit.otherSizeFix':
    'Den Ordner mit der Bildgröße {size} noch einmal importieren, oder ein anderes Modell wählen.',
  'edit.breaks': '{file}: Nach der Änderung gilt: {problem}. So ist es bei {count} von {total}.',
  'edit.breaksFix': 'Den gesuchten Text oder seinen Ersatz ändern; nichts wurde geändert.',
  'edit.nothingToFind': 'Erwartet wird ein Text zum Suchen, er ist leer.',
  'edit.tooMany': 'Zusammen hätten die Bildtexte mehr als {limit} Zeichen.',
  'edit.tooManyFix': 'Durch einen kürzeren Text ersetzen, oder in weniger Bildtexten; nichts wurde geändert.',
  'edit.slowPattern': 'Das Muster /{find}/ brauchte länger als {milliseconds} ms und wurde abgebrochen.',
  'edit.slowPatternFix':
    'Eine Wiederholung in einer Wiederholung vermeiden, wie (a+)+; nichts wurde geändert.',
  'edit.pattern': 'Das Muster ist nicht lesbar: {reason}.',
  'edit.patternFix': 'Das Muster berichtigen, oder den Text suchen, wie er dasteht.',
  'edit.holdsPictures': '„{name}“ enthält Bilder, erwartet werden Texte.',
  'edit.holdsPicturesFix': 'Einen Datensatz mit Texten wählen.',
  'edit.holdsTexts': '„{name}“ enthält Texte, erwartet werden Bilder.',
  'edit.holdsTextsFix': 'Einen Datensatz mit Bildern wählen.',
  'edit.noCaptionAt': 'Das Beispiel „{example}“ hat keinen Bildtext an Stelle {place}.',
  'edit.noUndo': 'Im Datensatz „{dataset}“ gibt es nichts zurückzunehmen.',
  'edit.inUse': '„{name}“ wird gerade gebraucht, von {runs}.',
  'edit.inUseFix': 'Warten, bis der Lauf beendet ist, oder ihn abbrechen; dann den Datensatz entfernen.',
  'filter.unreadable': 'Der Filter ist nicht lesbar. {problem}',
  'filter.unreadableFix':
    'Den Filter berichtigen, oder leeren, um alle Paare zu nehmen; nichts wurde geändert.',
  'filter.noneFits': 'Durch den Filter kommt kein Paar.',
  'filter.changeFix': 'Den Filter ändern, oder leeren, um alle Paare zu nehmen.',
  'version.none': 'Eine Version „{name}“ gibt es nicht.',
  'version.noneYet': 'Versionen gibt es hier noch nicht.',
  'version.name':
    'Ein Name hat 1 bis 200 Zeichen, außen keine Leerzeichen und sieht nicht wie eine Kennung aus; gekommen ist „{name}“.',
  'version.taken': 'Eine Version „{name}“ gibt es schon.',
  'version.takenFix': 'Einen anderen Namen wählen, oder diese Version entfernen.',
}
