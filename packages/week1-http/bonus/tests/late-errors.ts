import express, { type ErrorRequestHandler, type Express } from 'express'
import { afterEach, expect } from 'vitest'

/**
 * Returns a function that wraps an app. Each test of the file then fails when an error comes after a response: most often
 * the handler went on after its rejection, and sent a second response.
 */
export function watchLateErrors() {
  const late: unknown[] = []
  const watch: ErrorRequestHandler = (error, _req, res, next) => {
    if (res.headersSent) late.push(error instanceof Error ? error.message : error)
    next(error)
  }
  afterEach(async () => {
    // Express passes such an error on in the next turns of the event loop.
    for (let turn = 0; turn < 4; turn++) await new Promise(setImmediate)
    expect(late.splice(0), 'what failed after a response').toEqual([])
  })
  return (app: Express) => {
    expect(app, 'what createApp() returned').toBeTypeOf('function')
    return express().use(app).use(watch)
  }
}
