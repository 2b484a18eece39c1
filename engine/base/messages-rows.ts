// Why an import leaves rows of texts and tables out, as templates by stable code. What is wrong completes "where: …" and ends
// without a full stop; what to do is a sentence.

/** English templates; see `messages.ts`. */
export const ROW_MESSAGES = {
  // of a line, an element of a list or a record
  'row.deep': 'brackets nest deeper than {limit}',
  'row.deepFix': 'Flatten the row: texts are plain strings, turns of a chat lie three deep.',
  'row.json': 'not valid JSON ({reason})',
  'row.jsonFix': 'Correct the line; each must be one complete JSON object.',
  'row.noObject': 'expected a JSON object, got {value}',
  'row.noObjectFix': 'Write the row as {example}.',
  'row.openList': 'the list is not closed',
  'row.openListFix': 'The file was cut off; get it again.',
  'row.longElement': 'the element has {bytes} bytes, at most {limit} are allowed',
  'row.longElementFix': 'Break it up.',
  'row.longLine': 'the line has {bytes} bytes, at most {limit} are allowed',
  'row.longLineFix': 'Break the row up or shorten it.',
  'row.longDocument': 'the document has more than {limit} bytes',
  'row.longDocumentFix': 'Import it by paragraphs or lines (documents), or cut the file up.',
  'row.elementEncoding': 'the element is not valid UTF-8',
  'row.lineEncoding': 'the line is not valid UTF-8',
  'row.encodingFix': 'Save the file as UTF-8.',
  'row.openQuote': 'a quote is opened and never closed',
  'row.csv': 'not valid CSV ({reason})',
  'row.cells': 'expected {columns} cells as in the header, got {cells}',
  'row.quoteFix':
    'Enclose cells that hold quotes or commas in double quotes, and double the quotes inside: "a ""b""".',
  // of what it holds
  'row.noTurns': 'expected a list of turns in column "{column}", there is none',
  'row.notTurns': 'expected a list of turns in column "{column}", got {value}',
  'row.emptyChat': 'expected at least one turn, the chat is empty',
  'row.turnObject': 'turn {turn}: expected an object with role and content, got {value}',
  'row.noRole': 'turn {turn}: expected a role such as system, user or assistant, there is none',
  'row.unknownRole': 'turn {turn}: expected a role such as system, user or assistant, got {value}',
  'row.noTurnText': "turn {turn}: expected the turn's text, there is none",
  'row.notTurnText': "turn {turn}: expected the turn's text, got {value}",
  'row.noText': 'expected a text in column "{column}", there is none',
  'row.notText': 'expected a text in column "{column}", got {value}',
  'row.columnsFix': 'Correct the row, name the right columns with --map, or delete it.',
  'row.empty': 'expected a text, it is empty',
  'row.emptyPart': 'expected a text, it is empty ({role})',
  'row.emptyFix': 'Write the text, or delete the row.',
  'row.nul': 'expected valid Unicode, there is a NUL character at character {place}',
  'row.nulInPart': 'expected valid Unicode, there is a NUL character at character {place} ({role})',
  'row.surrogate': 'expected valid Unicode, there is half a surrogate pair at character {place}',
  'row.surrogateInPart':
    'expected valid Unicode, there is half a surrogate pair at character {place} ({role})',
  'row.unicodeFix': 'Write the text again without it; a character was cut in two or a file was binary.',
  // beside others
  'row.same': 'the same text is there already, in {twin} line {line}',
  'row.sameInDataset': 'the same text is there already, in the dataset',
  'row.sameFix': 'Nothing is lost; delete this copy.',
  'row.leak': 'it is nearly equal to texts of the dataset on different sides',
  'row.leakFix': 'Nothing is lost; leave it out.',
  'row.more': '{count} more rows were refused for this reason, the last in line {line}',
} as const
