// German for changes of a dataset.

export const operationTexts: Readonly<Record<string, string>> = {
  operation_restore: '{count} {what} aus dem Papierkorb holen',
  operation_trash: '{count} {what} in den Papierkorb legen',
  operation_unrate: 'Bewertung entfernen ({count} {what})',
  operation_rate: '{count} {what} mit {rating} bewerten',
  operation_tag: 'Schlagwort {tags} hinzufügen ({count} {what})',
  operation_untag: 'Schlagwort {tags} entfernen ({count} {what})',
  operation_replace: '{find} durch {replace} ersetzen',
  operation_version: 'Zur Version „{name}“ zurückkehren',
  operation_caption: '{act}: {file}',
  noun_pair: 'Paar',
  noun_pairs: 'Paare',
  noun_text: 'Text',
  noun_texts: 'Texte',
  'act_edit caption': 'Bildtext ändern',
  'act_edit a part': 'Teil ändern',
  'act_add caption': 'Bildtext hinzufügen',
  'act_remove caption': 'Bildtext entfernen',
  'act_make a caption the main one': 'Bildtext zum Haupttext machen',
  'act_move caption': 'Bildtext verschieben',
  'act_restore an earlier caption': 'Früheren Bildtext wieder einsetzen',
}
