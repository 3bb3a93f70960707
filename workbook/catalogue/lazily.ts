/**
 * Gives an object properties that are computed on first use.
 * @param make gets the whole object.
 */
export function lazily<Known extends object, Late extends object>(
  known: Known,
  make: { [Name in keyof Late]: (whole: Known & Late) => Late[Name] },
): Known & Late {
  const whole = known as Known & Late
  for (const name of Object.keys(make) as (keyof Late)[]) {
    Object.defineProperty(whole, name, {
      enumerable: true,
      configurable: true,
      get() {
        const value = make[name](whole)
        Object.defineProperty(whole, name, { value, enumerable: true, writable: true, configurable: true })
        return value
      },
    })
  }
  return whole
}
