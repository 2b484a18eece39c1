// German for why an import leaves pictures, captions and files out.
import type { MessageCode } from '../../../../engine/api/contract/views.ts'

type FileCode = Extract<MessageCode, `${'file' | 'picture'}.${string}`>

export const fileMessages: Readonly<Record<FileCode, string>> = {
  'file.unusable': 'Erwartet wird ein Bild, dies ist {found}',
  'file.unusableText': 'Erwartet werden Texte, dies ist {found}',
  'file.undecodable': 'Erwartet wird PNG, JPEG, WebP, GIF, TIFF oder AVIF, dies ist {found}',
  'file.saveFix': 'Als PNG, JPEG oder WebP speichern und noch einmal importieren.',
  'file.replaceFix': 'Die Datei ersetzen oder weglassen.',
  'file.tooDeep': 'Erwartet wird eine lesbare Datei; Ordner sind tiefer verschachtelt als {limit} Ebenen',
  'file.device': 'Erwartet wird eine lesbare Datei, dies ist ein Gerät oder eine Pipe',
  'file.folderUnreadable': 'Der Ordner lässt sich nicht lesen ({reason})',
  'file.deadLink': 'Erwartet wird eine lesbare Datei, dies ist ein Verweis ins Leere',
  'file.correctFix': 'In Ordnung bringen oder entfernen.',
  'file.linkOut': 'Erwartet wird ein Pfad im Ordner des Datensatzes, {path} ist ein Verweis, der hinausführt',
  'file.notRelative': 'Erwartet wird ein Pfad im Ordner des Datensatzes, {path} geht nicht von dort aus',
  'file.above': 'Erwartet wird ein Pfad im Ordner des Datensatzes, {path} führt darüber hinaus',
  'file.insideFix': 'Das Bild in den Ordner kopieren und mit dem Pfad von dort nennen.',
  'file.noPicture': 'Erwartet wird ein Bild gleichen Namens neben diesem Bildtext, da ist keines',
  'file.noPictureFix': 'Das Bild dazulegen, oder den Bildtext löschen.',
  'file.noCaption': 'Erwartet wird der Bildtext in {captionFile}, diese Datei gibt es nicht',
  'file.noCaptionInEither':
    'Erwartet wird der Bildtext in {captionFile} oder {other}, diese Dateien gibt es nicht',
  'file.noCaptionFix': 'Den Bildtext in {captionFile} schreiben.',
  'file.secondCaption': 'Erwartet wird eine Textdatei je Bild; auch {used} ist da und wurde genommen',
  'file.secondCaptionFix': 'Eine löschen, oder beim Import wählen, welche Dateien die Bildtexte enthalten.',
  'file.captionEncoding':
    'Erwartet wird ein Bildtext in UTF-8, die Datei ist anders codiert oder enthält keinen Text',
  'file.captionEncodingFix': 'Die Textdatei als UTF-8 speichern.',
  'file.captionUnreadable': 'Die Datei mit dem Bildtext lässt sich nicht lesen ({reason})',
  'file.captionUnreadableFix': 'Die Rechte der Datei berichtigen.',
  'file.captionCut': 'Der Bildtext ist kein gültiges Unicode (ein halbes Zeichen)',
  'file.captionCutFix': 'Den Bildtext neu schreiben; ein Zeichen darin wurde zerschnitten.',
  'file.captionEmpty': 'Erwartet wird ein Bildtext, er ist leer',
  'file.captionEmptyFix': 'Schreiben, was das Bild zeigt, oder das Bild entfernen.',
  'file.captionLong': 'Ein Bildtext darf {limit} Zeichen haben, dieser hat {length}',
  'file.captionLongFix':
    'Kürzen, oder beim Import längere Bildtexte erlauben; Modelle lesen nur die ersten paar Dutzend Wörter.',
  'file.pathNoColumn':
    'Erwartet wird der Pfad des Bildes in der Spalte „{column}“, die gibt es in dieser Zeile nicht',
  'file.pathEmpty': 'Erwartet wird der Pfad des Bildes in der Spalte „{column}“, die Zelle ist leer',
  'file.pathOther': 'Erwartet wird der Pfad des Bildes in der Spalte „{column}“, gekommen ist {value}',
  'file.cellNoColumn':
    'Erwartet wird ein Bildtext in der Spalte „{column}“, die gibt es in dieser Zeile nicht',
  'file.cellOther': 'Erwartet wird ein Bildtext in der Spalte „{column}“, gekommen ist {value}',
  'file.fillFix': 'Die Spalte „{column}“ ausfüllen, oder die Zeile löschen.',
  'file.columnFix': 'Die Spalte mit der Option {option} nennen; in dieser Zeile gibt es: {columns}.',
  'file.columnNearFix':
    'Die Spalte mit der Option {option} nennen; in dieser Zeile gibt es: {columns}. Ist „{near}“ gemeint?',
  'file.named': 'Erwartet wird das Bild {name}, diese Datei gibt es nicht',
  'file.namedFix':
    'Das Bild dazulegen, den Pfad berichtigen (Groß- und Kleinschreibung zählt), oder die Zeile löschen.',
  'file.noRow': 'Erwartet wird eine Zeile in einer Tabelle, die dieses Bild nennt, da ist keine',
  'file.noRowFix': 'Eine Zeile mit file_name und Bildtext hinzufügen.',
  'file.notFile': '{path} muss eine Datei sein, es ist ein Ordner oder ein Gerät.',
  'file.unreadableAt': '{path} lässt sich bei Byte {byte} nicht lesen.',
  'file.cannotOpen': '{path} lässt sich nicht öffnen: {reason}.',
  'file.cut': '{path} braucht {needed} Bytes, es sind {got}.',
  'file.cutFix': 'Die Datei wurde abgeschnitten: noch einmal kopieren oder herunterladen.',
  'file.samePair':
    'Dasselbe Bild mit demselben Bildtext gibt es schon, als {twin} (Bildtext in {captionFile})',
  'file.samePairInLine':
    'Dasselbe Bild mit demselben Bildtext gibt es schon, als {twin} (Bildtext in {captionFile} Zeile {line})',
  'file.samePairFix':
    'Nichts geht verloren; die Kopie kann gelöscht oder mit einem anderen Bildtext versehen werden.',
  'file.sameInDataset': 'Der Datensatz enthält dieses Bild mit diesem Bildtext',
  'file.leak': 'Fast gleiche Bilder des Datensatzes stehen auf verschiedenen Seiten',
  'file.leakFix': 'Nichts geht verloren; weglassen, oder einen anderen Bildtext geben.',
  'picture.empty': '{where}: Erwartet wird ein Bild, die Datei hat 0 Bytes.',
  'picture.emptyFix': 'Die Datei noch einmal von ihrer Quelle kopieren, oder löschen.',
  'picture.unknown': '{where}: Erwartet wird ein Bild, der Inhalt hat kein bekanntes Bildformat.',
  'picture.refused': '{where}: Erwartet wird PNG, JPEG, WebP, GIF, TIFF oder AVIF; {found}.',
  'picture.side': '{where}: Die längste Seite darf {limit} Pixel haben, das Bild hat {width}×{height}.',
  'picture.pixels': '{where}: Erlaubt sind {limit} Pixel, das Bild hat {pixels} ({width}×{height}).',
  'picture.scaleFix': 'Das Bild verkleinern und noch einmal importieren.',
  'picture.truncated': '{where}: Die {format}-Datei endet nach {bytes} Bytes, vor dem Ende ihres Bildes.',
  'picture.truncatedFix': 'Die Datei noch einmal von ihrer Quelle kopieren.',
  'picture.broken': '{where}: Die {format}-Daten lassen sich nicht decodieren ({reason}).',
  'picture.brokenFix':
    'In einem Bildprogramm öffnen und neu speichern, oder durch eine heile Kopie ersetzen.',
  'picture.bytes': '{where}: Eine Bilddatei darf {limit} Bytes haben, diese hat {bytes}.',
  'picture.bytesFix': 'Das Bild komprimiert oder kleiner speichern.',
  'picture.unreadable': '{where}: Die Datei lässt sich nicht lesen ({reason}).',
  'picture.unreadableFix': 'Nachsehen, ob die Datei noch da ist und gelesen werden darf.',
  'file.large': '{path}: Erwartet werden höchstens {limit} Bytes, es sind {bytes} ({where}).',
  'file.noText': '{path} lässt sich nicht lesen ({where}): {reason}.',
  'picture.size': 'Die Bildgröße muss eine ganze Zahl von Pixeln ab 1 sein, gekommen ist {size}.',
  'picture.noBox': 'Zum Ausschneiden eines Rechtecks fehlt das Rechteck.',
  'picture.box':
    'Das Rechteck {boxWidth}×{boxHeight} bei ({left}, {top}) liegt nicht innerhalb von {width}×{height} Pixeln.',
}

/** What files are, as their sentences say it. */
export const fileWords = {
  'word.a video': 'ein Video',
  'word.an archive': 'ein Archiv',
  'word.a document': 'ein Dokument',
  'word.a raw photo of a camera': 'ein Rohbild einer Kamera',
  'word.a drawing of another program': 'eine Zeichnung eines anderen Programms',
  'word.a sound': 'eine Tonaufnahme',
  'word.a HEIC picture, whose codec is patented and not included':
    'ein HEIC-Bild, dessen Codec patentiert und nicht enthalten ist',
  'word.a HEIF picture, whose codec is patented and not included':
    'ein HEIF-Bild, dessen Codec patentiert und nicht enthalten ist',
  'word.a JPEG XL picture, which is not supported': 'ein JPEG-XL-Bild, das nicht gelesen wird',
  'word.a BMP picture, which is not supported': 'ein BMP-Bild, das nicht gelesen wird',
  'word.an SVG drawing, which is not made of pixels': 'eine SVG-Zeichnung, die nicht aus Pixeln besteht',
  'word.it is an SVG drawing, which can hold scripts and links; only pictures made of pixels are read':
    'dies ist eine SVG-Zeichnung, die Skripte und Verweise enthalten kann; gelesen werden nur Bilder aus Pixeln',
  'word.it is a BMP file, which is not supported': 'dies ist eine BMP-Datei, die nicht gelesen wird',
  'word.it is a HEIC file, whose codec is patented and not included':
    'dies ist eine HEIC-Datei, deren Codec patentiert und nicht enthalten ist',
  'word.it is a JPEG XL file, which is not supported': 'dies ist eine JPEG-XL-Datei, die nicht gelesen wird',
  'word.it is a PDF document': 'dies ist ein PDF-Dokument',
}
