// What changes of a dataset are called, as templates by stable code; they begin with a verb and have no full stop.

/** English templates; see `messages.ts`. */
export const OPERATION_MESSAGES = {
  'operation.trash': 'move {what} to the trash',
  'operation.restore': 'take {what} out of the trash',
  'operation.rate': 'rate {what} with {rating}',
  'operation.unrate': 'take the rating of {what} away',
  'operation.tag': 'add the tag {added} to {what}',
  'operation.untag': 'remove the tag {removed} from {what}',
  'operation.retag': 'add the tag {added}, remove {removed}: {what}',
  'operation.replace': 'replace {find} by {replace}',
  'operation.version': 'go back to version "{name}"',
  'operation.editPart': 'edit a part of {file}',
  'operation.editCaption': 'edit caption of {file}',
  'operation.addCaption': 'add caption of {file}',
  'operation.removeCaption': 'remove caption of {file}',
  'operation.mainCaption': 'make a caption the main one of {file}',
  'operation.moveCaption': 'move caption of {file}',
  'operation.earlierCaption': 'restore an earlier caption of {file}',
  'operation.accept': 'accept the suggested caption of {file}',
  'operation.acceptAll': 'accept {count} suggested {count|caption|captions}',
  'operation.undo': 'undo: {what}',
  'operation.undoUnknown': 'undo',
  'operation.none': 'nothing changed',
  'operation.pairs': '{count} {count|pair|pairs}',
  'operation.texts': '{count} {count|text|texts}',
} as const
