// What a vote on texts was about, in full: texts are learnt from, and the models that wrote them may be gone by then.
import type { Migration } from './migration.ts'

const statements = `
CREATE TABLE voted_texts (
  vote INTEGER PRIMARY KEY REFERENCES votes ON DELETE CASCADE,
  parts TEXT NOT NULL, winner TEXT NOT NULL, loser TEXT NOT NULL,
  blind INTEGER NOT NULL CHECK (blind IN (0, 1))
) STRICT;
`

/** Adds the texts of votes. */
export const votedTexts: Migration = { version: 9, statements }
