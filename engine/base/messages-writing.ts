// Why training, generating and chats cannot go on, as templates by stable code.

/** English templates; see `messages.ts`. */
export const WRITING_MESSAGES = {
  'train.kind': 'train: "{name}" is a {kind} model, which cannot be trained.',
  'train.data': 'train: "{name}" learns from {learns}, the dataset "{dataset}" holds {holds}.',
  'train.dataFix': 'Name a dataset of {learns}, or a base that learns from {holds}.',
  'train.noTokenizer': 'text model: {where} has no tokenizer.json to add tokens to.',
  'train.checkpointShape': 'checkpoint: "{area} {name}" should be {expected}, the file has {came}.',
  'train.checkpointShapeFix': 'Resume with the recipe that made the checkpoint.',
  'train.noMatrix': 'recipe: method.targets: no matrix of the model is called "{end}".',
  'train.tokenOutside':
    '{where}: text {text} has the token {token}, the model has {vocabulary}. The tokenizer belongs to another model.',
  'train.addedTokens':
    'tokenizer: it has {tokens} tokens, the model has embeddings of {vocabulary}, and {added} were added.',
  'generate.option': 'generation: {name} is {wanted}, got {came}.',
  'generate.number': 'a number from {least} to {greatest}',
  'generate.whole': 'a whole number from {least} to {greatest}',
  'generate.switch': 'true or false',
  'generate.tokenIds': 'a list of token ids',
  'generate.never': 'true, false or "never"',
  'generate.texts': 'a list of texts, none of them empty',
  'generate.decay': 'a number of tokens and a factor, or null',
  'generate.words': 'a list of lists of token ids, none of them empty',
  'generate.oneId': 'a token id or null',
  'generate.biases': 'a list of pairs of token ids and a number',
  'generate.range': 'a first id and a larger end, or null',
  'generate.constraint': '{regex}, {schema} or null',
  'generate.greedyFix': 'For the most likely token every time, turn sampling off (doSample: false).',
  'generate.noOption': 'generation: there is no option "{name}".',
  'generate.manyResults':
    'generation: numReturnSequences is at most numBeams, {numBeams}, got {numReturnSequences}.',
  'generate.manyResultsFix': 'Ask for fewer results or more beams.',
  'generate.beamGroups':
    'generation: numBeams is a multiple of numBeamGroups, got {numBeams} and {numBeamGroups}.',
  'generate.beamGroupsFix': 'Choose groups of equal size.',
  'generate.drawnGroups':
    'generation: groups of beams are not drawn: numBeamGroups above 1 needs doSample false.',
  'generate.drawnGroupsFix': 'Turn sampling off.',
  'generate.penalty': 'generation: diversityPenalty needs numBeamGroups above 1.',
  'generate.penaltyFix': 'Set numBeamGroups, or leave the penalty out.',
  'generate.tokenId': 'generation: token ids are below {size}, got {id}.',
  'generate.prompt': 'generation: a prompt has from 1 to {most} tokens (context {context}), got {came}.',
  'generate.promptWithin':
    'generation: a prompt has from 1 to {most} tokens (context {context}, greatest length {greatest}), got {came}.',
  'generate.promptFix': 'Shorten the prompt, or ask for a greater length.',
  'generate.badLogit': 'sampling: logits are finite or −∞, that of token {token} is {value}.',
  'generate.nothingLeft': 'sampling: none of the {count} tokens is left to choose.',
  'generate.nothingLeftFix':
    'Ban fewer tokens: look at the bad words, the repeated n-grams and the allowed range.',
  'generate.contrastive':
    'generation: contrastive search needs a model that gives hidden states, and no guidance.',
  'generate.contrastiveFix': 'Set penaltyAlpha to 0.',
  'generate.regex': 'regular expression: {what}, at character {place} of {source}.',
  'generate.regexFix': 'Allowed are characters, classes, groups, alternatives and repetitions.',
  'generate.schema': 'JSON schema: {what}, at {place}.',
  'generate.schemaFix': 'Leave the keyword out, or say the form as a regular expression.',
  'generate.bestOf':
    'generate: {wanted} pictures per prompt are to be chosen from at least as many, best-of is {bestOf}.',
  'generate.bestOfFix': 'Raise --best-of or lower --num-return-sequences.',
  'chat.longPiece':
    'tokenizer: a piece of text without a break has at most {limit} characters, got {length}.',
  'chat.long': 'chat template: a chat may become {limit} characters, got {length}.',
  'chat.templateForm':
    'tokenizer_config.json: chat_template must be a text, or a list with one named "default".',
  'chat.unreadable': 'chat template: cannot be read ({reason}).',
  'chat.refuses': 'chat template: refuses this chat ({reason}).',
  'chat.noSpace':
    'tokenizer: a text read in parts has a space within {limit} characters, got {length} without one at which this tokenizer may cut.',
  'chat.answerHidden':
    'chat template: the text up to an answer is not the beginning of the text with the answer, so that the answer cannot be found in it.',
  'chat.answerHiddenFix': 'Learn everything instead of answers only, or use another template.',
  'generate.badWords': 'generation: badWordsIds are token ids below {size}, got {id}.',
  'generate.noTokenizer': 'generation: prefixConstraint needs a model with a text tokenizer.',
  'generate.biasToken': 'generation: sequenceBias has token ids below {size}, got {id}.',
  'chat.slowPattern':
    'tokenizer: the pattern {pattern} looks more than {limit} times at the characters of a text of {length}.',
  'chat.noVocabulary': 'tokenizer.json: expected model.vocab, it is missing.',
  'chat.idAbove': 'tokenizer: ids are below {size}, got {id}.',
  'generate.formPlaces': 'generation: a form of the result has at most {limit} places.',
  'generate.formStates': 'generation: a form of the result has at most {limit} states.',
  'generate.formFix': 'Use fewer or smaller repetitions {repetition}, or a simpler schema.',
  'generate.scoreShort':
    'score: a text has at least 2 tokens, since the first has nothing before it; got {came}.',
  'generate.scoreWindow': 'score: a window has from 2 to {most} tokens, got {came}.',
  'generate.scoreStride': "score: a stride is from 1 to the window's {most} tokens, got {came}.",
  'chat.template': 'chat template: {reason}.',
} as const
