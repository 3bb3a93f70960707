import express from 'express'
import { expect, test } from 'vitest'
import { type Check, health } from '../http/health.ts'
import { request } from '../testing/http/request.ts'
import { uncaughtDuring } from '../testing/uncaught.ts'

const api = (checks: Record<string, Check>, deadlineMs = 5_000) =>
  request(express().get('/health', health(checks, deadlineMs)))

const away = () => Promise.reject(new Error('postgres://admin:hunter2@db is away'))

test('answers 200 while all checks succeed, and runs them at each request', async () => {
  let runs = 0
  const healthy = api({ disk: () => false, database: async () => ++runs })
  for (const expected of [1, 2]) {
    const { status, body, headers } = await healthy.get('/health')
    expect([status, body, runs]).toEqual([200, { status: 'ok', uptime: expect.any(Number) }, expected])
    expect(headers['cache-control']).toBe('no-store')
  }
})

test('answers 503 with the names of those that fail, and does not say why', async () => {
  const throws = () => {
    throw new Error('no disk')
  }
  const { status, body, headers } = await api({ database: away, disk: throws, cache: () => {} }).get(
    '/health',
  )
  expect(status).toBe(503)
  expect(body).toEqual({ status: 'unavailable', uptime: expect.any(Number), failed: ['database', 'disk'] })
  expect(headers['cache-control']).toBe('no-store')
})

test('runs all checks at once', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  let begun = 0
  const check = () => {
    if (++begun === 3) resolve()
    return promise
  }
  expect((await api({ disk: check, database: check, cache: check }).get('/health')).status).toBe(200)
})

test('counts a check that takes too long as failed, whatever becomes of it', async () => {
  const { promise, reject } = Promise.withResolvers<never>()
  const { status, body } = await api({ database: () => promise, disk: () => {} }, 20).get('/health')
  expect([status, body.failed]).toEqual([503, ['database']])
  expect(await uncaughtDuring(async () => reject(new Error('too late')))).toEqual([])
})
