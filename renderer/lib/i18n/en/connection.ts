// English texts about the road to the engine, and about a data folder that can only be looked at.
export const connection = {
  silent:
    'The engine has not answered for {seconds} s. It may be busy; what was asked for waits and is done once.',
  silentLabel: 'Silence of the engine',
  again: 'Connect again',
  tryNow: 'Try now',
  held: 'Process {pid} has this data folder open since {time}: looking works here, changing does not. Close that program to change things here.',
  heldByOther:
    'Another program has this data folder open: looking works here, changing does not. Close that program to change things here.',
  free: 'The program that had this data folder open has ended.',
  takeOver: 'Make changes here',
  readOnlyDisk:
    'The disk of the data folder takes no changes: looking works, changing does not. Make the disk writable, then try again.',
  fullDisk:
    'The disk of the data folder is full: looking works, changing does not. Free some space, then try again.',
  tryAgain: 'Try again',
  unreachable: 'The engine is not reachable.',
  unreachableFix: 'Wait a moment; it is started again by itself, and nothing that was saved is lost.',
  stillAway: 'The engine was lost before it answered, and has not come back yet.',
  stillAwayFix:
    'Wait until it is back: the page then shows what was saved. Every change is there whole or not at all.',
  interrupted: 'The engine stopped before it answered, and was started again.',
  interruptedFix: 'The page shows what was saved. Do it again if it is missing.',
} as const
