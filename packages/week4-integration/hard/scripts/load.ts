// #region 1
import { parseArgs } from 'node:util'
import { loadTest } from '../load.ts'
import { markdownTable } from '../report.ts'

// #endregion

/**
 * `node scripts/load.ts URL --amount 1000 --connections 100` prints a table of the report, and with `--json` the report.
 * It exits with 1 if a request failed, and with 2 if it is called in a wrong way.
 */
// #region 1 — read the arguments, run the test, print the report
// #starter throw
const { url, amount, connections, json } = readArguments()
const report = await loadTest({ url, amount, connections })
if (json) console.log(JSON.stringify(report))
else {
  const { byStatus, latencyMs, ...counts } = report
  const statuses = Object.entries(byStatus).map(([status, count]) => `${count} × ${status}`)
  console.log(markdownTable([{ ...counts, ...latencyMs, statuses: statuses.join(', ') }]))
}
process.exitCode = report.failed === 0 ? 0 : 1

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        amount: { type: 'string', default: '1000' },
        connections: { type: 'string', default: '100' },
        json: { type: 'boolean', default: false },
      },
    })
    const [amount, connections] = [Number(values.amount), Number(values.connections)]
    const isCount = (count: number) => Number.isInteger(count) && count > 0
    if (positionals.length !== 1 || !isCount(amount) || !isCount(connections))
      throw new Error('Wrong arguments')
    return { url: new URL(positionals[0] as string).href, amount, connections, json: values.json }
  } catch (error) {
    console.error(`${(error as Error).message}\nUsage: load.ts URL [--amount N] [--connections N] [--json]`)
    process.exit(2)
  }
}
// #endregion
