import { run, UsageError } from './commands/run.ts'
import { ServiceUnavailableError } from './unavailable.ts'

/* `pnpm services …`: see commands/help.ts. */

try {
  process.exitCode = await run(process.argv.slice(2), process.env, (line) => console.log(line))
} catch (error) {
  if (error instanceof UsageError) {
    console.error(`${error.message}\nSee: pnpm services --help`)
    process.exitCode = 2
  } else if (error instanceof ServiceUnavailableError) {
    console.error(error.message)
    process.exitCode = 3
  } else throw error
}
