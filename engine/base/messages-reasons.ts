// Why the system or a parser refused something, as it stands in brackets or behind a colon, as templates by stable code: no
// capital at the beginning and no full stop.

/** English templates; see `messages.ts`. */
export const REASON_MESSAGES = {
  /** The words of a foreign library, as it said them. */
  'reason.quoted': '“{words}”',
  'reason.none': 'no reason is given',
  // of the system
  'reason.missing': 'there is no such file',
  'reason.denied': 'the rights do not allow it',
  'reason.folder': 'it is a folder',
  'reason.notFolder': 'a part of its path is no folder',
  'reason.busy': 'another program holds it',
  'reason.tooManyOpen': 'too many files are open',
  'reason.device': 'the disk fails',
  'reason.full': 'the disk is full',
  'reason.readOnly': 'the disk takes no changes',
  'reason.links': 'its links lead in a circle',
  'reason.longName': 'its name is too long',
  // of a JSON parser
  'reason.jsonEnds': 'it ends before it is complete',
  'reason.jsonName': 'a name in double quotes or “}” is expected at character {place}',
  'reason.jsonQuotes': 'a name in double quotes is expected at character {place}',
  'reason.jsonColon': '“:” is expected behind the name, at character {place}',
  'reason.jsonElement': '“,” or “]” is expected behind the element, at character {place}',
  'reason.jsonMember': '“,” or “}” is expected behind the value, at character {place}',
  'reason.jsonOpen': 'a text in it has no closing quote up to character {place}',
  'reason.jsonControl': 'a tab, line end or control character stands in a text, at character {place}',
  'reason.jsonEscape': 'what follows a backslash at character {place} cannot follow one',
  'reason.jsonNumber': 'the number at character {place} is not complete',
  'reason.jsonMore': 'more follows behind its end, at character {place}',
  'reason.jsonSign': '“{sign}” stands where a value is expected',
  // of a CSV parser
  'reason.csvInside': 'a quote stands in cell {cell}, which does not begin with one',
  'reason.csvBehind': 'the closing quote of cell {cell} does not end it',
  // of a Parquet reader
  'reason.parquetEnd': 'its end is no Parquet table’s: it is another kind of file, or was cut off',
  'reason.parquetDamaged': 'its content is damaged: {words}',
  'reason.parquetPacked': 'it is packed by {codec}; Snappy, gzip, zstd and Brotli are read',
  'reason.parquetGroup': 'group {group} has {rows} rows of {bytes} bytes together',
  'reason.parquetMemory': 'reading it takes more than {megabytes} MB of memory',
  'reason.ended': 'its reader was ended: {words}',
} as const
