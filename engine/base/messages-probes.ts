// What a look into a folder says before an import, as templates by stable code.

/** English templates; see `messages.ts`. */
export const PROBE_MESSAGES = {
  'probe.nothing': 'There is no picture and no text in this folder.',
  'probe.uncaptioned':
    'There are no captions: each picture needs a .txt or .caption file of its name, or a metadata.jsonl.',
  'probe.partial': 'There are more than a million files: choose a folder further down.',
  'probe.notFolder': 'files: {name} is a file that is no text or table; a folder is needed.',
  'probe.notFolderFix': 'Choose the folder that holds it.',
  'probe.unreadable': 'files: {name} cannot be opened.',
  'probe.unreadableFix': 'Check that it still exists and that you may read it.',
  'probe.fix.video': 'Save the frames that you want as PNG or JPEG and import those.',
  'probe.fix.archive': 'Unpack it and import the folder that it held.',
  'probe.fix.document': 'Save its pages or pictures as PNG or JPEG and import those.',
  'probe.fix.raw': 'Develop it in a photo program and save it as JPEG or PNG.',
  'probe.fix.layered': 'Export it from that program as PNG.',
  'probe.fix.sound': 'Leave it out: only pictures and texts are learned from.',
} as const
