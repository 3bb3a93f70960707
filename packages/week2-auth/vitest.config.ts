import { weekConfig } from 'shared/testing/week-config.ts'

export default weekConfig(import.meta.dirname)
