import express from 'express'
import { listen } from 'shared/testing/http/listen.ts'
import { rawRequest } from 'shared/testing/http/raw-request.ts'
import { request } from 'shared/testing/http/request.ts'
import { expect, test } from 'vitest'
import { loggedApp, noon } from './logged-app.ts'

const logged = loggedApp()

test('logs the whole URL when the app is mounted below a path', async () => {
  await request(express().use('/site', logged.app)).get('/site/about?lang=en')
  expect(logged.lines).toEqual([`GET /site/about?lang=en ${noon}`])
})

test('logs a request whose URL cannot be decoded', async () => {
  const { url } = await listen(logged.app)
  await rawRequest(url, '/status/%E0%A4%A')
  expect(logged.lines).toEqual([`GET /status/%E0%A4%A ${noon}`])
})
