import { migrate } from 'shared/db/migrate.ts'
import { subjectFile } from 'shared/testing/subject.ts'

/** For `testDatabase`: the tables of the level's own migrations in SQL, without rows. */
export function levelTables() {
  const migrations = subjectFile('#intermediate/migrations')
  return { migrate: (url: string) => migrate(url, migrations), migrations }
}

/** The folder of the migrations that build indexes. */
export const knexFolder = () => subjectFile('#intermediate/knex-migrations')
