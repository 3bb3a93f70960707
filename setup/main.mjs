// The entry of `npm start` and `npm test`. This file has to parse on any Node that knows ES modules (12.17 and
// later), so that an old one prints a sentence and not a syntax error. The imported files use newer syntax.
const OLDEST_MAJOR = 18

if (Number(process.versions.node.split('.')[0]) < OLDEST_MAJOR) {
  console.error(
    `This course starts on Node ${OLDEST_MAJOR} or later, and this is Node ${process.versions.node}. Install a newer one (https://nodejs.org), then run the command again.`,
  )
  process.exitCode = 3
} else {
  Promise.all([import('./cli.mjs'), import('./machine.mjs')]).then(async ([{ run }, { thisMachine }]) => {
    process.exitCode = await run(process.argv.slice(2), thisMachine())
  })
}
