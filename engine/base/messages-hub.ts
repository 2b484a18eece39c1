// Why nothing came from the hub of models, or a process of its own did not come to an end, as templates by stable code.

/** English templates; see `messages.ts`. */
export const HUB_MESSAGES = {
  'hub.name': 'hub: expected hub:owner/name@revision, got {text}.',
  'hub.nameFix': 'Write the name as the hub shows it: hub:HuggingFaceTB/SmolLM2-135M-Instruct',
  'hub.offline': 'hub: HF_HUB_OFFLINE says that the hub must not be asked.',
  'hub.offlineFix': 'Unset HF_HUB_OFFLINE, or add the model from a folder.',
  'hub.address': 'hub: HF_ENDPOINT must be a web address, got {address}.',
  'hub.silent': 'hub: {endpoint} does not answer.',
  'hub.silentFix': 'Look at the network and ask again: a download goes on where it stopped.',
  'hub.notAllowed': 'hub: {endpoint} does not let you have {what} ({status}).',
  'hub.notAllowedFix': "Accept the model's terms on its page with the account of your token.",
  'hub.notAllowedFix2': 'Check that the token is still valid.',
  'hub.notAllowedFix3':
    'If the model asks for it, accept its terms on its page, and set HF_TOKEN to a token of your account.',
  'hub.missing': 'hub: {endpoint} has no {what}.',
  'hub.missingFix': 'Check the name and the revision; a private model needs HF_TOKEN.',
  'hub.busy': 'hub: {endpoint} was asked too often (429).',
  'hub.busyFix': 'Wait some minutes and ask again.',
  'hub.busyFix2': 'Wait {retry} seconds and ask again.',
  'hub.answer': 'hub: {endpoint} answered {status} for {what}.',
  'hub.answerFix': 'Ask again later: a download goes on where it stopped.',
  'hub.full': 'hub: {folder} has no room for {name} of {bytes} bytes.',
  'hub.fullFix': 'Make room and ask again: the download goes on where it stopped.',
  'hub.hash': 'hub: {path} must have {kind} {expected}, it has {came}.',
  'hub.hashFix': 'Ask again; when it stays so, the file is not what its repository says.',
  'hub.noListing': 'hub: {endpoint} gave no listing of {repository}.',
  'hub.noListingFix': 'Check that HF_ENDPOINT is the address of a model hub.',
  'hub.whichFile': 'hub: {repository} has {count} GGUF files.',
  'hub.noFile': 'hub: {repository} has {count} GGUF files, none called {file}.',
  'hub.fileFix': '{choice}',
  'hub.noWeights': 'hub: {repository} has neither safetensors nor GGUF files.',
  'hub.noWeightsFix':
    'Pickles (.bin, .pt) can run programs and are never opened: choose a repository with safetensors.',
  'hub.noHash': 'hub: the listing does not say what {file} must be.',
  'hub.notAgreed': 'hub: {repository} was not downloaded: nobody agreed to it.',
  'cage.cancelled': '{where}: it was cancelled.',
  'cage.slow':
    '{where}: it must be done within {seconds} seconds each, and after {done} it was not. It was ended.',
  'cage.large': '{where}: it may take {megabytes} MB of memory, and took more. It was ended.',
  'cage.ended': '{where}: its process ended before it was done ({words}).',
} as const
