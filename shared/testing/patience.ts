/**
 * How long to wait for what may never come, in milliseconds: `milliseconds`, or the part of it that
 * `NINE_WEEKS_PATIENCE` says. A proof runs hundreds of programs in which something is missing, and most of them are
 * quiet about it; it asks again with all patience before it draws a conclusion from a surprise.
 */
export function patience(milliseconds: number): number {
  // AbortSignal.timeout takes whole numbers alone.
  return Math.round(milliseconds * Number(process.env.NINE_WEEKS_PATIENCE ?? 1))
}
