import { weekConfig } from 'shared/harness/week-config.ts'

/** Of connections to PostgreSQL, a third more than the dearest test file of each level opens, and of the contracts. */
const connections = { simple: 110, 'week4-integration': 75, project: 50 }

export default weekConfig(import.meta.dirname, connections)
