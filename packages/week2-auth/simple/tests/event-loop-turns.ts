import express, { type Express } from 'express'

/**
 * The app, and how often everything else in the process had its turn while the app worked on a request, between
 * the end of its body and its answer; counted to 5.
 */
export function countingTurns(app: Express): { counting: Express; turns: () => number } {
  let turns = 0
  const counting = express()
  counting.use((req, res, next) => {
    req.once('end', () => {
      const turn = () => {
        // A few are enough: to go on would take the time from whoever works in another thread.
        if (res.writableEnded || turns === 5) return
        turns += 1
        setImmediate(turn)
      }
      setImmediate(turn)
    })
    next()
  })
  return { counting: counting.use(app), turns: () => turns }
}
