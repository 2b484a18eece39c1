// Why an import leaves pictures, captions and files out, as templates by stable code. What is wrong completes "where: …" and
// ends without a full stop, unless it says where itself.

/** English templates; see `messages.ts`. */
export const FILE_MESSAGES = {
  // of a file that is none of those wanted
  'file.unusable': 'expected a picture, it is {found}',
  'file.unusableText': 'expected texts, it is {found}',
  'file.undecodable': 'expected PNG, JPEG, WebP, GIF, TIFF or AVIF, it is {found}',
  'file.saveFix': 'Save it as PNG, JPEG or WebP and import it again.',
  'file.replaceFix': 'Replace the file or leave it out.',
  'file.tooDeep': 'expected a readable file or folder, folders nest deeper than {limit}',
  'file.device': 'expected a readable file or folder, it is a device or a pipe, not a file',
  'file.folderUnreadable': 'expected a readable file or folder, the folder cannot be read ({reason})',
  'file.deadLink': 'expected a readable file or folder, it is a link that leads nowhere',
  'file.correctFix': 'Correct it or remove it.',
  'file.linkOut': 'expected a path inside the dataset’s folder, {path} is a link that leads out of it',
  'file.notRelative': 'expected a path inside the dataset’s folder, {path} is not relative to it',
  'file.above': 'expected a path inside the dataset’s folder, {path} leads above it',
  'file.insideFix': 'Copy the picture into the folder and name it by its path from there.',
  // of captions beside pictures
  'file.noPicture': 'expected a picture of the same name beside this caption file, there is none',
  'file.noPictureFix': 'Add the picture, or delete the caption file.',
  'file.noCaption': 'expected its caption in {captionFile}, there is no such file',
  'file.noCaptionInEither': 'expected its caption in {captionFile} or {other}, there is no such file',
  'file.noCaptionFix': 'Write the caption into {captionFile}.',
  'file.secondCaption': 'expected one caption file per picture, {used} is there as well and was used',
  'file.secondCaptionFix': 'Delete one, or choose by the option captionExtension.',
  'file.captionEncoding': 'expected a caption as UTF-8 text, the file is in another encoding or no text',
  'file.captionEncodingFix': 'Save the caption file as UTF-8.',
  'file.captionUnreadable': 'expected a readable caption file, it cannot be read ({reason})',
  'file.captionUnreadableFix': 'Correct the rights of the file.',
  'file.captionCut': 'the caption is not valid Unicode (half a surrogate pair)',
  'file.captionCutFix': 'Write the caption again; a character in it was cut in two.',
  'file.captionEmpty': 'expected a caption, it is empty',
  'file.captionEmptyFix': 'Write what the picture shows, or remove the picture.',
  'file.captionLong': 'a caption may have {limit} characters, this one has {length}',
  'file.captionLongFix':
    'Shorten it, or raise the longest caption allowed; models read only the first few dozen words.',
  // of tables that name pictures
  'file.pathNoColumn':
    'expected the picture\'s path in column "{column}", there is no such column in this row',
  'file.pathEmpty': 'expected the picture\'s path in column "{column}", the cell is empty',
  'file.pathOther': 'expected the picture\'s path in column "{column}", got {value}',
  'file.cellNoColumn': 'expected a caption in column "{column}", there is no such column in this row',
  'file.cellOther': 'expected a caption in column "{column}", got {value}',
  'file.fillFix': 'Fill in the column "{column}", or delete the row.',
  'file.columnFix': 'Name the column by the option {option}; this row has: {columns}.',
  'file.columnNearFix':
    'Name the column by the option {option}; this row has: {columns}. Did you mean "{near}"?',
  'file.named': 'expected the picture {name}, there is no such file',
  'file.namedFix': 'Add the picture, correct the path (upper and lower case count), or delete the row.',
  'file.noRow': 'expected a row of a metadata table that names this picture, there is none',
  'file.noRowFix': 'Add a row with its file_name and caption.',
  // beside others
  'file.samePair':
    'the same picture with the same caption is there already, as {twin} (caption in {captionFile})',
  'file.samePairInLine':
    'the same picture with the same caption is there already, as {twin} (caption in {captionFile} line {line})',
  'file.samePairFix': 'Nothing is lost; delete this copy, or give it another caption.',
  'file.sameInDataset': 'the dataset holds this picture with this caption',
  'file.leak': 'it is nearly equal to pictures of the dataset on different sides',
  'file.leakFix': 'Nothing is lost; leave it out, or give it another caption.',
  // of a picture that cannot be decoded
  'picture.empty': '{where}: expected a picture, the file has 0 bytes.',
  'picture.emptyFix': 'Copy the file again from where it came, or delete it.',
  'picture.unknown': '{where}: expected a picture, its content is of no known picture format.',
  'picture.refused': '{where}: expected PNG, JPEG, WebP, GIF, TIFF or AVIF; {found}.',
  'picture.side': '{where}: the longest side allowed is {limit} pixels, it is {width}×{height}.',
  'picture.pixels': '{where}: at most {limit} pixels are allowed, it has {pixels} ({width}×{height}).',
  'picture.scaleFix': 'Scale the picture down and import it again.',
  'picture.truncated': '{where}: the {format} file ends after {bytes} bytes, before its picture does.',
  'picture.truncatedFix': 'Copy the file again from where it came.',
  'picture.broken': '{where}: its {format} data cannot be decoded ({reason}).',
  'picture.brokenFix': 'Open it in a picture program and save it again, or replace it with an intact copy.',
  'picture.bytes': '{where}: a picture file may have {limit} bytes, it has {bytes}.',
  'picture.bytesFix': 'Save the picture compressed or smaller.',
  'picture.unreadable': '{where}: expected a readable file, reading it failed ({reason}).',
  'picture.unreadableFix': 'Check that the file is still there and that you may read it.',
} as const
