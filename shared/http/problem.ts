import { AppError, noRoute, problemDetailsTo } from './errors.ts'

export interface ProblemExtra {
  code?: string
  headers?: Record<string, string>
  cause?: unknown
  members?: { errors?: { path: string; message: string }[] }
}

export { AppError as HttpProblem, noRoute }

export function problem(status: number, detail: string, extra: ProblemExtra = {}): AppError {
  const { code, headers, cause, members } = extra
  return new AppError(status, code as string, detail, { headers, cause, errors: members?.errors })
}

export function problemDetails(report = (error: unknown) => console.error(error)) {
  return problemDetailsTo(report)
}
