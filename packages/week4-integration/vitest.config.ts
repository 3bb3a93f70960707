import { weekConfig } from 'shared/harness/week-config.ts'

/** Of connections to PostgreSQL, a third more than the dearest test file of each level opens, and of the contracts. */
const connections = {
  simple: 110,
  intermediate: 22,
  hard: 40,
  bonus: 22,
  project: 50,
  'week4-integration': 75,
}

export default weekConfig(import.meta.dirname, connections)
