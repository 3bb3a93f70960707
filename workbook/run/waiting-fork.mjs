/*
 * A process that waits for a test file. It has loaded the packages that the file and its subject use. Vitest's
 * own worker does the rest: nothing of the file, its helpers or the code under test has run here before.
 */
const exit = () => process.exit()
process.once('disconnect', exit)
// The process that started this one may have died before anybody listened.
if (!process.connected) exit()

const [worker, packages] = process.argv.slice(2)
// From here on the process looks like any other of vitest's.
process.argv.splice(1, process.argv.length, worker)

// Our own variables, such as where the services are, are known only when the process is used.
process.once('message', ({ variables }) => {
  for (const [name, value] of Object.entries(variables)) {
    if (value === null) delete process.env[name]
    else process.env[name] = value
  }
  process.send({ heard: true })
})

await import(worker)
// From here on the worker does that.
process.off('disconnect', exit)
for (const { specifier, from } of JSON.parse(packages)) {
  try {
    await import(import.meta.resolve(specifier, from))
  } catch {
    // The test file imports it again, and its verdict says what is wrong.
  }
}
