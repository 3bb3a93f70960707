import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { expect } from 'vitest'
import { renderJunit } from '../show/files/junit.ts'
import { test } from './sandbox.ts'
import { EVIL, gradesOf } from './some-grades.ts'

const SEEN = ['\x00', '\x07', '\x1b', '\x0b', '\uD800', '\uFFFE'].reduce(
  (text, character) => text.replaceAll(character, '\uFFFD'),
  EVIL,
)

test('JUnit: a suite an exercise, a case a fact, with counts that agree', ({ course }) => {
  const xml = renderJunit(gradesOf(course, { reason: 'expected 1 to be 2\nand more' }))
  expect(XMLValidator.validate(xml)).toBe(true)
  const { testsuites } = parsed(xml)
  expect(testsuites).toMatchObject({ tests: '5', failures: '1', errors: '0', skipped: '1', time: '0.020' })
  expect(testsuites.testsuite).toMatchObject([
    { name: 'week1/simple/1 Say hello', tests: '2', failures: '0', skipped: '0' },
    { name: 'week1/simple/2 Answer over HTTP', tests: '2', failures: '1', skipped: '0' },
    { name: 'week1/simple/3 Count', tests: '1', failures: '0', skipped: '1' },
  ])
  const [, second, third] = testsuites.testsuite
  expect(second?.properties.property).toEqual([
    { name: 'points', value: '0.5' },
    { name: 'of', value: '1' },
    { name: 'star', value: 'false' },
  ])
  expect(second?.testcase).toEqual([
    {
      classname: 'week1/simple/2',
      name: 'answers the greeting',
      time: '0.005',
      failure: { message: 'expected 1 to be 2', '#text': 'expected 1 to be 2\nand more' },
    },
    { classname: 'week1/simple/2', name: 'answers 404 for other paths and 200 for its own', time: '0.005' },
  ])
  expect(third?.testcase).toMatchObject([{ name: 'counts greetings', skipped: { message: 'not started' } }])
})

test('JUnit: nothing in a title or a reason breaks the file', ({ course }) => {
  const xml = renderJunit(gradesOf(course, { title: EVIL, reason: `${EVIL}\n${EVIL}` }))
  expect(XMLValidator.validate(xml)).toBe(true)
  expect(xml, 'only what XML 1.0 can hold').toMatch(
    /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u,
  )
  const suite = parsed(xml).testsuites.testsuite[1]
  expect(suite?.name).toBe(`week1/simple/2 ${SEEN}`)
  // Control sequences are removed from a reason, and other control characters are replaced.
  const { failure } = suite?.testcase[0] ?? {}
  const [line = ''] = failure?.['#text'].split('\n') ?? []
  expect(line).toMatch(/^a "b" 'c' & \]\]> <d e='f'\/> <!-- .*👩‍👩‍👧 漢 &amp; %20\tz$/)
  expect(failure?.message).toBe(line)
})

interface Suite {
  name: string
  properties: { property: { name: string; value: string }[] }
  testcase: { name: string; failure?: { message: string; '#text': string } }[]
}

function parsed(xml: string): { testsuites: { testsuite: Suite[] } } {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseAttributeValue: false,
    parseTagValue: false,
    trimValues: false,
    isArray: (name) => ['testsuite', 'testcase', 'property'].includes(name),
  })
  return parser.parse(xml)
}
