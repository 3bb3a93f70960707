import { migrate } from 'shared/db/migrate.ts'
import { subjectFile } from 'shared/testing/subject.ts'

/** For `testDatabase`: the tables of the level's own migrations, without rows. */
export function levelTables() {
  const migrations = subjectFile('#hard/migrations')
  return { migrate: (url: string) => migrate(url, migrations), migrations }
}
