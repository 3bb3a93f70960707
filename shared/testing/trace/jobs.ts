import { now } from './clock.ts'

/** What a queue reports about a job, on the clock of `now()`. */
export interface RecordedJob {
  at: number
  ms?: number
  program?: string
  queue: string
  id: string
  /** The queue's own word: `waiting`, `active`, `completed`, `failed`, `stalled`. */
  event: string
  /** From 1. */
  attempt?: number
  worker?: string
  detail?: string
}

/** The record of a single test keeps no more than this. */
const MOST = 10_000

let jobs: RecordedJob[] = []

/** Starts a new record: called before each test. */
export function clearJobs(): void {
  jobs = []
}

export function recordedJobs(): RecordedJob[] {
  return [...jobs]
}

/** Keeps what a queue reports about a job for the trace of the running test. */
export function recordJob(job: Omit<RecordedJob, 'at'> & { at?: number }): void {
  if (jobs.length < MOST) jobs.push({ at: now(), ...job })
}
