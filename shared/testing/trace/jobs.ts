import { now } from './clock.ts'

/** What a queue says of a job, on the clock of `now()`. */
export interface RecordedJob {
  at: number
  ms?: number
  program?: string
  queue: string
  id: string
  /** As the queue names it: `waiting`, `active`, `completed`, `failed`, `stalled`. */
  event: string
  /** From 1. */
  attempt?: number
  worker?: string
  detail?: string
}

/** More in a single test are not kept. */
const MOST = 10_000

let jobs: RecordedJob[] = []

/** Starts a new record: called before each test. */
export function clearJobs(): void {
  jobs = []
}

export function recordedJobs(): RecordedJob[] {
  return [...jobs]
}

/** Keeps what a queue says of a job for the trace of the running test. */
export function recordJob(job: Omit<RecordedJob, 'at'> & { at?: number }): void {
  if (jobs.length < MOST) jobs.push({ at: now(), ...job })
}
