import { afterEach, beforeEach } from 'vitest'

// One failing test catches a broken build: the tests after it need not run.
let caught = false

beforeEach(({ skip }) => {
  if (caught) skip()
})

afterEach(({ task }) => {
  caught ||= task.result?.state === 'fail'
})
