import { expect } from 'vitest'
import { loadCourse } from '../catalogue/course.ts'
import { isStillLong, limitsOf, wordsIn } from '../catalogue/limits.ts'
import { type Sandbox, test } from './sandbox.ts'

const words = (count: number) => 'word '.repeat(count).trim()
const facts = (count: number) => Array.from({ length: count }, (_, number) => `- does ${number}`).join('\n')
const hints = (count: number) => '<details><summary>Why?</summary>\n\nSo.\n\n</details>\n'.repeat(count)

interface Sizes {
  idea?: string
  core?: string
  coreFacts?: string
  coreHints?: number
  production?: string
  productionFacts?: string
  productionHints?: number
}

/** The findings on a level with one exercise of these sizes. */
function found(course: Sandbox, sizes: Sizes): string[] {
  const { idea = `${words(69)} [link](https://a.example)` } = sizes
  const { core = words(80), coreFacts = facts(3), coreHints = 2 } = sizes
  const { production = words(150), productionFacts = facts(8), productionHints = 0 } = sizes
  course.write(
    'simple/README.md',
    `# T\n\n## 1. Hello\n*Concept: x*\n\n${idea}\n\n${core}\n\n**Done when**\n${coreFacts}\n\n${hints(coreHints)}
### In production\n\n${production}\n\n**Done when**\n${productionFacts}\n\n${hints(productionHints)}`,
  )
  const { level } = course
  return limitsOf(level).map(({ file, line, message }) => {
    expect({ file, line }).toEqual({ file: level.readme, line: 3 })
    expect(message).toMatch(/^exercise 1 \(Hello\): /)
    return message.slice('exercise 1 (Hello): '.length)
  })
}

test('what is within the limits is no finding', ({ course }) => {
  expect(found(course, {})).toEqual([])
  expect(found(course, { coreFacts: facts(6), coreHints: 4, productionHints: 3 })).toEqual([])
  expect(found(course, { coreFacts: `${facts(2)}\n- ${words(14)}` })).toEqual([])
})

test('what is beyond a limit is found, each with its number', ({ course }) => {
  expect(found(course, { core: words(81), production: words(200) })).toEqual([
    'the core has 151 words without tables and code: at most 150 are wanted',
    'the production part has 200 words without tables and code: at most 150 are wanted',
  ])
  expect(found(course, { coreFacts: facts(2) })).toEqual(['2 facts of the core: 3 to 6 are wanted'])
  expect(found(course, { coreFacts: facts(7), productionFacts: facts(9) })).toEqual([
    '7 facts of the core: 3 to 6 are wanted',
    '9 facts of the production part: 0 to 8 are wanted',
  ])
  expect(found(course, { coreHints: 1, productionHints: 4 })).toEqual([
    '1 hints of the core: 2 to 4 are wanted',
    '4 hints of the production part: 0 to 3 are wanted',
  ])
  expect(found(course, { coreFacts: `${facts(2)}\n- ${words(15)}` })).toEqual([
    `the fact "${words(15)}" has 15 words: at most 14 are wanted`,
  ])
})

test('the idea is the first paragraph, short and with one link', ({ course }) => {
  expect(found(course, { idea: `${words(70)} [link](https://a.example)`, core: words(9) })).toEqual([
    'the idea, its first paragraph, has 71 words without tables and code: at most 70 are wanted',
  ])
  const none = 'the idea, its first paragraph, has 0 links: one is wanted'
  expect(found(course, { idea: 'A store keeps data.', core: 'See [zod](https://zod.dev).' })).toEqual([none])
  expect(found(course, { idea: '[a](b) and [c](d)' })).toEqual([none.replace('0', '2')])
})

test('beyond a limit is a warning in a week that says so, and a finding in any other', async ({ course }) => {
  const { stdout: warned, code } = await course.learn('verify', 'week1/simple/3')
  expect(warned).toMatch(/\n2 warnings about statements: pnpm learn verify --warnings\n1 passed, 0 failed\n$/)
  expect(code).toBe(0)
  course.edit('README.md', '<!-- The statements of this week are still to be shortened. -->\n', '')
  const found = await course.learn('verify', 'week1/simple/3')
  expect(found.stdout).toContain(
    'simple/README.md:45  exercise 3 (Count): 1 facts of the core: 3 to 6 are wanted\n',
  )
  expect(found.stdout, 'what has nothing to do with the text is proved').toMatch(/^✓ week1\/simple\/3 {2}/m)
  expect(found.stdout).toMatch(/^✗ week1\/simple\/3 is not sound: 2 problems [\s\S]*\n0 passed, 1 failed$/m)
  expect(found.code).toBe(1)
})

test('only weeks 2 and 3 may have statements beyond the limits', () => {
  const { weeks } = loadCourse()
  const long = weeks.filter(isStillLong).map(({ id }) => id)
  expect(long.filter((id) => !['week2', 'week3'].includes(id))).toEqual([])
})

test('a section without a production part is measured by its core alone', ({ course }) => {
  const found = limitsOf(course.level).map(({ message }) => message.replace(/^.*?: /, ''))
  expect(found.filter((message) => !message.includes('idea'))).toEqual([
    '2 facts of the core: 3 to 6 are wanted',
    '2 facts of the core: 3 to 6 are wanted',
    '1 facts of the core: 3 to 6 are wanted',
  ])
})

test('tables, code, comments and the addresses of links are no words', () => {
  expect(wordsIn('Write `f(a, b)`, **now**: see [the manual](https://a.example/b c) – it helps.')).toBe(9)
  expect(wordsIn('One.\n\n| a | b |\n|---|---|\n| c d | e |\n\nTwo.')).toBe(2)
  expect(
    wordsIn('One.\n\n```ts\nconst a = 1\n~~~\n```\n\nTwo.\n\n~~~\n```\nno\n~~~\nThree. <!-- four -->'),
  ).toBe(3)
})
