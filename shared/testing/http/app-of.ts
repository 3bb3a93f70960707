/**
 * The app that a test got, if it is one.
 * @throws {Error} that says what came instead: usually `createApp` has no `return`.
 */
export function appOf<T>(app: T): NonNullable<T> {
  if (app instanceof Promise)
    throw new Error('createApp() returned a promise: the tests want the app itself. Is it an async function?')
  if (app === undefined || app === null)
    throw new Error(`createApp() returned ${app}: does it return the app?`)
  if (typeof app === 'object' && !('listen' in app))
    throw new Error(
      `createApp() returned an object that is not an app: ${Object.keys(app).join(', ') || '{}'}`,
    )
  return app
}
