/** The port of a Redis by its URL. */
export function portOf(url: string): number {
  return Number(new URL(url).port || 6379)
}
