// English texts about what an import takes, before it starts.
export const importing = {
  counting: 'Counting: {count} {files|file|files}, {size} so far',
  large: 'A large upload',
  toSend: '{count} {files|file|files} with {size} would be uploaded.',
  notSent:
    '{count} {files|file|files} with {size} would not: no {files|picture, text or table|pictures, texts or tables}.',
  better:
    'If this folder also lies on the computer that runs Tuneloom, choose it there below: nothing has to be sent then.',
  tooLarge:
    'At most 20 GB and 100,000 files can be uploaded. Copy the folder to the computer that runs Tuneloom and choose it there below, or drop a smaller one.',
  send: 'Upload',
  found: '{count} {files|file|files} with {size} found',
  needs: 'At most {needed} are needed on the disk, {free} are free.',
  noRoom: 'There is not enough room: at most {needed} are needed and {free} are free. Free some space first.',
  left: 'Not taken: {what}.',
  video: '{count} {files|video|videos} ({size})',
  archive: '{count} {files|archive|archives} ({size})',
  document: '{count} {files|document|documents} ({size})',
  raw: '{count} raw {files|photo|photos} ({size})',
  layered: '{count} {files|drawing of another program|drawings of other programs} ({size})',
  sound: '{count} {files|sound|sounds} ({size})',
  other: '{count} {files|other file|other files} ({size})',
  uncaptioned:
    'No captions found. Each picture needs a .txt or .caption file of its name, or the folder a metadata.jsonl or metadata.csv. The words of a name can be a start, to be corrected later.',
  noFolders: 'No further folders in here.',
  byFile: 'Caption by file names',
  byFolder: 'Caption by folder names',
} as const
