import { weekConfig } from 'shared/harness/week-config.ts'

export default weekConfig(import.meta.dirname)
