import { join } from 'node:path'
import { brokenBuilds } from 'shared/course/broken-builds.ts'
import { JUDGED_WITHIN, judgeTests } from 'shared/harness/grade-tests/judge-tests.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { beforeAll, test } from 'vitest'

const level = join(import.meta.dirname, '..')
const builds = brokenBuilds(level, 1)
let learners: Awaited<ReturnType<typeof judgeTests>>

beforeAll(async () => {
  learners = await judgeTests({ file: subjectFile('#hard/users.test.ts'), level, builds })
}, JUDGED_WITHIN)

test('passes on the correct app', () => learners.expectToPass())

test('passes on the correct app in reverse order', () => learners.expectToPassReversed())

for (const build of builds) test(`catches ${build.title}`, () => learners.expectToCatch(build))
