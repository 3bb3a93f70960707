import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The facts that a mistake breaks, each with the first line of its failure. */
export type BrokenFacts = Record<string, string>

/** What `learn verify` last found of an exercise. */
export interface ExerciseRecord {
  /** A hash over all that the proof depends on. The proof is valid as long as the hash is the same. */
  proof: string
  /** By the name of the mistake, `1-lost-update`. */
  mistakes: Record<string, BrokenFacts>
}

export type ProofRecord = Record<string, ExerciseRecord>

export const PROOF_FILE = 'proof.json'

export const proofFile = (folder: string) => join(folder, PROOF_FILE)

/** The record of a level; empty if there is no file, or if a merge left it broken. */
export function readProofRecord({ folder }: { folder: string }): ProofRecord {
  const file = proofFile(folder)
  if (!existsSync(file)) return {}
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}
