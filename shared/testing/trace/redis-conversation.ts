import { now } from './clock.ts'
import type { RecordedCommand } from './recorded-command.ts'
import { describeCommand, describeReply, errorIn } from './redis-describe.ts'
import { recordCommand } from './redis-log.ts'
import { RespReader, type RespValue } from './resp.ts'

/** The name of the connections of the tests themselves, which are not recorded. */
export const TEST_CONNECTION = 'nine-weeks-test'

/**
 * Commands that clients send to introduce themselves. The program does not send them, and they may hold a
 * password.
 */
const INTRODUCTION = /^(?:HELLO|AUTH|CLIENT (?:SETINFO|SETNAME|ID|GETNAME|MAINT_NOTIFICATIONS))\b/
/** The same at the start of a connection: `SELECT` of the URL's database, and whether Redis has loaded its data. */
const FIRST_OF_ALL = /^(?:SELECT|INFO|READONLY)\b/

const BLOCKING = /^(?:BL?R?POP|BLMOVE|BLMPOP|BRPOPLPUSH|BZM?POP\w*|XREAD|XREADGROUP|WAIT|WAITAOF)$/

/** Confirmations of these are not replies in RESP3, and one command may get several in RESP2. */
const SUBSCRIPTION = /^[ps]?(?:un)?subscribe$/
const OF_SUBSCRIPTIONS = /^[ps]?(?:message|(?:un)?subscribe)$/

const upper = (word: RespValue | undefined) => word?.bytes.toString('latin1', 0, 40).toUpperCase() ?? ''

interface Sent {
  name: string
  /** Missing if it is not recorded. */
  command?: RecordedCommand
  /** How many confirmations are to come. */
  replies: number
}

/** One connection to Redis: what is sent, and which reply belongs to which command. */
export class RedisConversation {
  readonly #port: number
  readonly #onDone: (command: RecordedCommand) => void
  readonly #waiting: Sent[] = []
  readonly #sent = new RespReader((value) => this.#command(value))
  readonly #received = new RespReader((value) => this.#reply(value))
  #introducing = true
  #subscribed = false
  /** Whether to ignore it: a connection of the test, or not one to Redis. */
  #foreign = false

  constructor(port: number, onDone: (command: RecordedCommand) => void) {
    this.#port = port
    this.#onDone = onDone
  }

  sent(bytes: Uint8Array): void {
    this.#read(this.#sent, bytes)
  }

  received(bytes: Uint8Array): void {
    this.#read(this.#received, bytes)
  }

  /** The connection has ended: pending commands get no reply. */
  ended(): void {
    for (const { name, command } of this.#waiting.splice(0)) {
      if (command === undefined || this.#foreign || BLOCKING.test(name)) continue
      command.error = 'the connection ended'
      this.#onDone(command)
    }
  }

  #read(reader: RespReader, bytes: Uint8Array): void {
    if (this.#foreign) return
    try {
      reader.add(bytes)
    } catch {
      this.#foreign = true
    }
  }

  #command(value: RespValue): void {
    if (this.#foreign) return
    const words = value.items ?? []
    const name = upper(words[0])
    const line = `${name} ${upper(words[1])}`
    const replies = name.endsWith('SUBSCRIBE') ? Math.max(1, value.length - 1) : 1
    const sent: Sent = { name, replies }
    this.#waiting.push(sent)
    if (INTRODUCTION.test(line)) {
      if (words.some(({ bytes }) => bytes.toString() === TEST_CONNECTION)) this.#foreign = true
      return
    }
    if (this.#introducing && FIRST_OF_ALL.test(line)) return
    this.#introducing = false
    // Then not every command has a reply.
    if (line === 'CLIENT REPLY') this.#foreign = true
    sent.command = recordCommand(this, { ...describeCommand(value), at: now(), port: this.#port })
  }

  #reply(value: RespValue): void {
    const [first] = value.items ?? []
    const kind = first?.bytes.toString('latin1') ?? ''
    const isConfirmation = SUBSCRIPTION.test(kind) && this.#waiting[0]?.name === kind.toUpperCase()
    this.#subscribed ||= isConfirmation
    // Messages, and in RESP3 invalidations of a cache, come without a command.
    const isUnasked = value.type === '>' || (this.#subscribed && OF_SUBSCRIPTIONS.test(kind))
    if (isUnasked && !isConfirmation) return
    const [sent] = this.#waiting
    if (sent === undefined) return
    sent.replies -= 1
    if (isConfirmation && sent.replies > 0) return
    this.#waiting.shift()
    const { command } = sent
    if (command === undefined) return
    command.ms = now() - command.at
    const error = errorIn(value)
    if (error === undefined) command.reply = describeReply(value)
    else command.error = error
    this.#onDone(command)
  }
}
