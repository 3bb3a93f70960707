/*
 * node pool-program.ts POOL.TS
 * Makes a pool of the code under test, and holds an idle connection of it and a lent one. On SIGUSR2 it gives that back, asks
 * once more, and closes the pool.
 */
const { createPool, closePool } = await import(process.argv[2] as string)

// Longer than the pool waits by itself: what this is about is no silence, and the machine may be busy.
const pool = createPool({
  connectionString: process.env.DATABASE_URL,
  max: 2,
  connectionTimeoutMillis: 30_000,
})
const [idle, lent] = [await pool.connect(), await pool.connect()]
lent.once('end', () => console.log('the lent connection has ended'))
idle.once('end', () => console.log('the idle connection has ended'))
idle.release()
const goesOn = setInterval(() => {}, 1_000)

process.once('SIGUSR2', async () => {
  clearInterval(goesOn)
  lent.release()
  const { rows } = await pool.query('SELECT 6 * 7 AS answer')
  console.log(`answered ${rows[0].answer}`)
  await closePool(pool)
  console.log('closed')
})
console.log('ready')
