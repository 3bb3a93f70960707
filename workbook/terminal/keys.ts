import { emitKeypressEvents } from 'node:readline'

export interface Key {
  name?: string
  ctrl?: boolean
}

/**
 * Calls back for each key, until you call the function that it returns. Ctrl-C arrives as a key too: the caller
 * decides what it ends.
 */
export function onKey(pressed: (key: Key) => void): () => void {
  const { stdin } = process
  const listener = (_text: string | undefined, key: Key) => pressed(key)
  emitKeypressEvents(stdin)
  stdin.setRawMode(true)
  stdin.resume()
  stdin.on('keypress', listener)
  return () => {
    stdin.off('keypress', listener)
    stdin.setRawMode(false)
    stdin.pause()
  }
}
