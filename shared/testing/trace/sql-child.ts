import { reportQuery } from './sql-children.ts'
import { recordSql } from './sql-hook.ts'

/* Preloaded into programs that a test with a database starts: see sql-children.ts. */

recordSql(reportQuery)
