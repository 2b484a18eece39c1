// The visible space of SentencePiece.

/** "▁", U+2581 */
export const METASPACE = '▁'
