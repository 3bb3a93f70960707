import express, { type RequestHandler } from 'express'
import { expect, test, vi } from 'vitest'
import { rejections } from '../testing/http/rejections.ts'

/** Rejects a POST by an app with this handler, and resolves with the words of the failure. */
async function wordsOf(handler: RequestHandler, { quiet = true, rows = [1] } = {}): Promise<string> {
  const app = express().post('/rows', handler)
  const { send, expectRejected } = rejections(app, { state: async () => rows, quiet })
  return expectRejected(send.post('/rows?a=b'), 400).then(
    () => 'fine',
    (error: Error) => error.message,
  )
}

test('a rejection without other effects is fine', async () => {
  expect(await wordsOf((_req, res) => void res.sendStatus(400))).toBe('fine')
})

test('another status is found', async () => {
  expect(await wordsOf((_req, res) => void res.sendStatus(200))).toMatch(
    /^the status of POST \/rows: expected 200/,
  )
})

test('a handler that goes on after its rejection is found', async () => {
  const words = await wordsOf((_req, res) => {
    res.sendStatus(400)
    res.sendStatus(201)
  })
  expect(words).toMatch(/^errors after the response to POST \/rows: expected \[ Array\(1\)/)
})

test('a late rejection of an async handler is found', async () => {
  const words = await wordsOf(async (_req, res) => {
    res.sendStatus(400)
    await new Promise(setImmediate)
    throw new Error('went on')
  })
  expect(words).toMatch(/^errors after the response to POST \/rows: expected \[ 'went on' \]/)
})

test('a rejection that changes something is found', async () => {
  const rows = [1]
  const words = await wordsOf(
    (_req, res) => {
      rows.push(2)
      res.sendStatus(400)
    },
    { rows },
  )
  expect(words).toMatch(/^what is stored after POST \/rows: expected \[ 1, 2 \]/)
})

test('a report is found where none is allowed, and the spy of a test is put back', async () => {
  const spy = vi.spyOn(console, 'error').mockImplementation(() => {})
  const noisy: RequestHandler = (_req, res) => {
    console.error(new Error('the client did it'))
    res.sendStatus(400)
  }
  expect(await wordsOf(noisy)).toMatch(
    /^what console.error got for POST \/rows: expected \[ 'the client did it' \]/,
  )
  expect(spy).not.toHaveBeenCalled()
  expect(await wordsOf(noisy, { quiet: false })).toBe('fine')
  expect(spy).toHaveBeenCalledOnce()
  spy.mockRestore()
})
