// Why a whole file or folder of texts cannot be imported, as templates by stable code. Each says where itself.

/** English templates; see `messages.ts`. */
export const TABLE_MESSAGES = {
  'table.unreadable': '{file}: expected a readable file, {reason}.',
  'table.unreadableFix': 'Check that the file is still there and that you may read it.',
  'table.cancelled': '{file}: reading was cancelled.',
  'table.utf16': '{file}: expected UTF-8 text, it is UTF-16.',
  'table.header': '{file}: expected a header row with column names, {problem}.',
  'table.headerRow': 'but line {line}: {problem}',
  'table.headerColumns': 'got {columns} columns where at most {limit} are read',
  'table.headerTwice': 'got "{name}" twice',
  'table.headerFix': 'Give the first row one distinct name per column, as in file_name,text.',
  'table.jsonBegin': '{file}: expected a list of JSON objects, it begins otherwise.',
  'table.jsonBeginFix': 'Write the file as {list}, or one object a line in a .jsonl file.',
  'table.parquet': '{file}: expected a Parquet table, {problem}.',
  'table.parquetUnpacks': 'it unpacks to more than {limit} bytes',
  'table.parquetFails': 'reading it failed ({reason})',
  'table.parquetFix': 'Get the file again, or convert it to JSON Lines.',
  'table.parquetSlow': '{file}: expected rows within {seconds} seconds, none came.',
  'table.parquetSlowFix': 'The file is probably damaged; get it again, or convert it to JSON Lines.',
  // which columns hold what
  'table.columns': '{file}: expected columns of texts, prompts with completions, or chats; got {columns}.',
  'table.noColumns': '{file}: expected columns of texts, prompts with completions, or chats; got no column.',
  'table.columnsFix':
    'Name the columns: --map text=COLUMN, --map prompt=COLUMN,completion=COLUMN, or --map messages=COLUMN.',
  'table.shape':
    'import: expected columns for text, for prompt and completion, or for messages; got {columns}.',
  'table.shapeFix': 'For example: --map prompt=question,completion=answer',
  'table.role': 'import: expected columns for {roles}; got "{role}".',
  'table.noColumn': '{file}: there is no column "{column}".',
  'table.columnsAre': 'Its columns are {columns}.',
  // what an import looks for
  'import.noPath': '{path}: expected a file or folder, there is nothing.',
  'import.noFolder': '{path}: expected a folder with pictures, there is nothing.',
  'import.notFolder': '{path}: expected a folder with pictures, it is a file.',
  'import.notFolderFix': 'Give the folder that holds the file; unpack archives first.',
  'import.noTextFiles': '{paths}: expected files of texts, there are none.',
  'import.textFilesFix': 'These are read: {extensions}.',
  'import.noPictures':
    '{path}: expected pictures with captions, none of its {count} files is a picture or a metadata table.',
  'import.manyFiles': '{path}: expected at most {limit} files, it holds more.',
  'import.manyFilesFix': 'Give the folder of the dataset itself, not one above it.',
  'import.cancelled': 'import: listing the folder was cancelled.',
  'import.picturesFix':
    'Two layouts are read: a .txt or .caption file beside each picture, or a metadata.jsonl or metadata.csv.',
  'import.format': 'import: expected a format of {names}; got "{name}".',
  'import.changed': '{file}: expected the imported file with SHA-256 {expected}, it is now {came}.',
  'import.changedFix': 'Import the folder again.',
  'import.formatAuto': 'import: expected a format of auto, {names}; got "{name}".',
  'import.stopped': '{where}: stopped on request.',
  'import.taken': 'data import: there is a dataset "{name}" already.',
  'import.takenFix': 'Choose another name, such as --name {name}.',
  'import.takenFix2': 'Give --add to import into it.',
  'import.otherPreparation': 'data import: the pictures of "{dataset}" have {name} {value}, got {given}.',
  'import.otherPreparationFix': 'Leave {name} out, or import into a new dataset.',
  'import.room': 'import: the pictures need up to {need} MB and {free} MB are free for them.',
  'import.roomFix':
    'Free some space, import fewer pictures, or choose a smaller picture size. Nothing was changed.',
  // of imports that brought nothing
  'import.nothingInTexts': '{paths}: expected at least one text; the files are empty.',
  'import.noTextTaken': '{paths}: expected at least one text; all {count} were refused, first: {first}',
  'import.giveTexts': 'Give a file that holds texts.',
  'import.nothingInPictures': '{paths}: expected at least one picture with a caption; there are no pictures.',
  'import.noPictureTaken':
    '{paths}: expected at least one picture with a caption; all {count} were refused, first: {first}',
  'import.givePictures': 'Give the folder that holds the pictures.',
  'import.atLine': '{file}: line {line}: {problem}.',
  'import.inFile': '{file}: {problem}.',
} as const
