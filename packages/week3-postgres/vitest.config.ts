import { weekConfig } from 'shared/harness/week-config.ts'

/** Of connections to PostgreSQL, a third more than the dearest test file of each level opens. */
const connections = { simple: 40, intermediate: 110, hard: 75, bonus: 70, project: 70 }

export default weekConfig(import.meta.dirname, connections)
